import { Autocomplete } from "@base-ui/react/autocomplete";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Field } from "@/components/field";
import { LIST_ITEM, LIST_POPUP } from "@/components/list-look";
import { useDebounced } from "@/hooks/use-debounced";
import { classes } from "@/lib/words";
import { findCustomers, type Customer } from "./api/find-customers";

interface Props {
  email: string;
  error: string | undefined;
  onType: (email: string) => void;
  onChoose: (customer: Customer) => void;
}

/** Any e-mail address; while it is typed, customers whom the shop knows are offered by name, e-mail or id. */
export function CustomerField({ email, error, onType, onChoose }: Props) {
  const [typing, setTyping] = useState(false);
  const query = useDebounced(email.trim(), 200);
  const { data } = useQuery(findCustomers(query));
  const items = (email.trim().length >= 2 && data?.items) || [];
  const open = typing && items.length > 0;
  const change = (text: string, { reason }: { reason: string }) => {
    if (reason === "item-press") return;
    setTyping(true);
    onType(text);
  };
  const choose = (customer: Customer) => {
    setTyping(false);
    onChoose(customer);
  };
  return (
    <Field
      label="Customer’s e-mail"
      hint="Type a name, an e-mail or a customer id to find one."
      error={error}
    >
      {(wiring) => (
        // Base UI's own popup hides the field's label and hints from screen readers while it is open.
        <Autocomplete.Root
          inline
          open={open}
          items={items}
          mode="none"
          value={email}
          itemToStringValue={(customer: Customer) => customer.email}
          onValueChange={change}
        >
          <div className="relative">
            <Autocomplete.Input
              {...wiring}
              aria-expanded={open}
              inputMode="email"
              autoComplete="off"
              spellCheck={false}
              onBlur={() => setTyping(false)}
              onKeyDown={(event) => event.key === "Escape" && setTyping(false)}
            />
            {open && <Offered onChoose={choose} />}
          </div>
        </Autocomplete.Root>
      )}
    </Field>
  );
}

/** A press must not take the focus out of the field. */
function Offered({ onChoose }: { onChoose: (customer: Customer) => void }) {
  return (
    <Autocomplete.List
      aria-label="Known customers"
      onMouseDown={(event) => event.preventDefault()}
      className={classes(LIST_POPUP, "absolute inset-x-0 top-full z-20 mt-1 max-h-72")}
    >
      {(customer: Customer) => (
        <Autocomplete.Item
          key={customer.id}
          value={customer}
          className={LIST_ITEM}
          onClick={() => onChoose(customer)}
        >
          <span className="min-w-0 flex-1 wrap-anywhere">
            {customer.name}
            <span className="block text-xs text-soft">
              {customer.email} · {customer.id}
            </span>
          </span>
        </Autocomplete.Item>
      )}
    </Autocomplete.List>
  );
}

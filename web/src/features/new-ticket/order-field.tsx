import { useQuery } from "@tanstack/react-query";
import { Button } from "@/components/button";
import { Select } from "@/components/select";
import { useDebounced } from "@/hooks/use-debounced";
import { useTimes } from "@/hooks/use-times";
import { formatMoney } from "@/lib/money";
import { customerOf, ordersOf, type Order } from "./api/find-customers";

interface Props {
  email: string;
  order: string;
  /** The message as it stands: the agent reads the order's number there. */
  body: string;
  onOrder: (id: string) => void;
  onBody: (body: string) => void;
}

/** Which of the customer's orders it is about. Only for customers whom the shop knows. */
export function OrderField({ email, order, body, onOrder, onBody }: Props) {
  const settled = useDebounced(email.trim(), 200);
  const { data: customer } = useQuery(customerOf(settled));
  const { data, error } = useQuery(ordersOf(customer?.id ?? null));
  const { date } = useTimes();
  const items = data?.items ?? [];
  const describe = ({ id, status, total, currency, placed_at }: Order) => ({
    value: id,
    label: `Order ${id}`,
    hint: `${formatMoney({ minor: total, currency })} · ${status} · ${date(placed_at)}`,
  });
  const known = items.some(({ id }) => id === order);
  const unsaid = known && !new RegExp(`(^|\\D)${order.replaceAll(/\W/g, "\\$&")}(\\D|$)`).test(body);
  return (
    <div>
      <Select
        label="Order (optional)"
        value={known ? order : ""}
        disabled={items.length === 0}
        hint={orderHint(settled, customer, items, error)}
        options={[{ value: "", label: "None" }, ...items.map(describe)]}
        onChange={onOrder}
      />
      {unsaid && (
        <div className="mt-2 flex flex-wrap items-center gap-2 text-sm text-soft">
          The message does not name it, and the agent reads the message.
          <Button size="small" onClick={() => onBody(`${body.trimEnd()}\n\nOrder ${order}`.trimStart())}>
            Add “Order {order}” to the message
          </Button>
        </div>
      )}
    </div>
  );
}

function orderHint(email: string, customer: unknown, items: Order[], error: unknown): string | undefined {
  if (!email.includes("@")) return "Choose the customer first.";
  if (error) return "The orders could not be read; write the number into the message.";
  if (customer === null) return "The shop knows no customer with this address.";
  return customer && items.length === 0 ? "This customer has no orders." : undefined;
}

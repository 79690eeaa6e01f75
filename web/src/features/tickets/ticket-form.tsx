import { useEffect, useRef, type SubmitEvent } from "react";
import { useNavigate } from "react-router";
import type { Priority, TicketCreate, TicketTemplate } from "@/api/types";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { ProblemNote } from "@/components/problem-note";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { humanise } from "@/lib/words";
import { useCreateTicket } from "./api/create-ticket";
import { PRIORITIES } from "./ticket-words";

interface Props {
  start: TicketTemplate["ticket"] | null;
  disabled: boolean;
}

/** What the service refuses is said at the field; the service is the only judge. */
export function TicketForm({ start, disabled }: Props) {
  const create = useCreateTicket();
  const navigate = useNavigate();
  const errors = fieldMessages(create.error instanceof ApiError ? create.error : null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (create.error) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [create.error]);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (create.isPending) return;
    const body = readForm(new FormData(event.currentTarget));
    create.mutate(body, { onSuccess: (ticket) => void navigate(`/tickets/${ticket.id}`) });
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="space-y-4">
      {create.error && Object.keys(errors).length === 0 && <ProblemNote error={create.error} />}
      <Field label="Subject" error={errors.subject}>
        {(wiring) => <input {...wiring} name="subject" defaultValue={start?.subject} />}
      </Field>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Customer’s e-mail" error={errors.customer_email}>
          {(wiring) => (
            <input
              {...wiring}
              name="customer_email"
              type="text"
              inputMode="email"
              autoComplete="off"
              defaultValue={start?.customer_email}
            />
          )}
        </Field>
        <Field label="Customer’s name (optional)" error={errors.customer_name}>
          {(wiring) => (
            <input
              {...wiring}
              name="customer_name"
              autoComplete="off"
              defaultValue={start?.customer_name ?? ""}
            />
          )}
        </Field>
      </div>
      <Field label="Message" error={errors.body}>
        {(wiring) => <textarea {...wiring} name="body" rows={8} defaultValue={start?.body} />}
      </Field>
      <Field label="Priority" error={errors.priority}>
        {(wiring) => (
          <select {...wiring} name="priority" defaultValue={start?.priority ?? ""}>
            <option value="">The agent decides</option>
            {PRIORITIES.map((priority) => (
              <option key={priority} value={priority}>
                {humanise(priority)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Button type="submit" look="primary" size="large" disabled={disabled}>
        {create.isPending ? "Sending…" : "Send ticket"}
      </Button>
    </form>
  );
}

function readForm(form: FormData): TicketCreate {
  const read = (name: string) => String(form.get(name) ?? "");
  const name = read("customer_name").trim();
  const priority = read("priority");
  return {
    subject: read("subject"),
    body: read("body"),
    customer_email: read("customer_email").trim(),
    channel: "web",
    ...(name && { customer_name: name }),
    ...(priority && { priority: priority as Priority }),
  };
}

import { useEffect, useRef, useState, type SubmitEvent } from "react";
import { useNavigate } from "react-router";
import type { Ticket } from "@/api/types";
import { Button } from "@/components/button";
import { ErrorNote } from "@/components/error-note";
import { TextArea, TextField } from "@/components/field";
import { Select } from "@/components/select";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import { humanise } from "@/lib/words";
import { useCreateTicket } from "./api/create-ticket";
import { CustomerField } from "./customer-field";
import { OrderField } from "./order-field";
import { bodyOf, problemsOf, type TicketDraft } from "./ticket-draft";

const CHANNELS = [
  { value: "web" as const, label: "Web" },
  { value: "email" as const, label: "E-mail" },
  { value: "api" as const, label: "API" },
];
const PRIORITIES = ["urgent", "high", "normal", "low"] as const;
const FIELDS = ["customer_email", "customer_name", "subject", "body", "priority", "channel"];

interface Props {
  draft: TicketDraft;
  onChange: (changes: Partial<TicketDraft>) => void;
  onSent: () => void;
  disabled: boolean;
}

export function TicketForm({ draft, onChange, onSent, disabled }: Props) {
  const create = useCreateTicket();
  const navigate = useNavigate();
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const refused = create.error instanceof ApiError ? create.error : null;
  const ofServer = fieldMessages(refused);
  const problems = { ...ofServer, ...(tries > 0 && problemsOf(draft)) };
  const shown = FIELDS.some((name) => ofServer[name]);
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tries, create.error]);
  const send = (then: (ticket: Ticket) => void) => {
    if (create.isPending || disabled) return;
    setTries(tries + 1);
    if (Object.keys(problemsOf(draft)).length > 0) return;
    create.mutate(bodyOf(draft), {
      onSuccess: (ticket) => {
        setTries(0);
        onSent();
        then(ticket);
      },
    });
  };
  const toTicket = (ticket: Ticket) => {
    toast({ tone: "good", title: "The ticket was sent.", action: { label: "Create another", onRun: again } });
    void navigate(`/tickets/${ticket.id}`);
  };
  const again = () => void navigate("/tickets/new");
  const another = ({ id, subject }: Ticket) => {
    toast({ tone: "good", title: "The ticket was sent.", description: subject, to: `/tickets/${id}` });
    form.current?.querySelector("input")?.focus();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    send(toTicket);
  };
  const why = disabled && "Writing tickets needs the role agent or a higher one.";
  return (
    <form ref={form} onSubmit={submit} noValidate className="space-y-4">
      {refused && !shown && <ErrorNote error={refused} what="The ticket was not sent; your draft is kept" />}
      <div className="grid gap-4 sm:grid-cols-2">
        <CustomerField
          email={draft.email}
          error={problems.customer_email}
          onType={(email) => onChange({ email, order: "" })}
          onChoose={({ email, name }) => onChange({ email, name, order: "" })}
        />
        <TextField
          label="Customer’s name (optional)"
          value={draft.name}
          autoComplete="off"
          error={problems.customer_name}
          onChange={(event) => onChange({ name: event.target.value })}
        />
      </div>
      <OrderField
        {...{ email: draft.email, order: draft.order, body: draft.body }}
        onOrder={(order) => onChange({ order })}
        onBody={(body) => onChange({ body })}
      />
      <TextField
        label="Subject"
        value={draft.subject}
        error={problems.subject}
        onChange={(event) => onChange({ subject: event.target.value })}
      />
      <TextArea
        label="Message"
        value={draft.body}
        rows={8}
        className="min-h-40"
        error={problems.body}
        onChange={(event) => onChange({ body: event.target.value })}
      />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="Priority"
          value={draft.priority}
          options={[
            { value: "", label: "The agent decides" },
            ...PRIORITIES.map((value) => ({ value, label: humanise(value) })),
          ]}
          error={problems.priority}
          onChange={(priority) => onChange({ priority })}
        />
        <Select
          label="Channel"
          value={draft.channel}
          options={CHANNELS}
          error={problems.channel}
          onChange={(channel) => onChange({ channel })}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" size="large" pending={create.isPending} blocked={why}>
          Send ticket
        </Button>
        <Button size="large" pending={create.isPending} blocked={why} onClick={() => send(another)}>
          Send and create another
        </Button>
      </div>
    </form>
  );
}

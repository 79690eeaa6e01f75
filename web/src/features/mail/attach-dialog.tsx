import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "@/components/button";
import { Combobox } from "@/components/combobox";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextField } from "@/components/field";
import type { Option } from "@/components/select";
import { useDebounced } from "@/hooks/use-debounced";
import { toast } from "@/lib/toasts";
import { humanise } from "@/lib/words";
import { findTickets } from "./api/find-tickets";
import { useHeldMailAction, type InboundMailDetail } from "./api/held-mails";

interface Props {
  mail: InboundMailDetail;
  open: boolean;
  onClose: () => void;
}

/** Puts the mail into a ticket, as the customer's next message. */
export function AttachDialog({ mail, open, onClose }: Props) {
  const [ticket, setTicket] = useState<Option | null>(null);
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  const act = useHeldMailAction(mail.id);
  const attach = () => {
    setMissing(ticket === null);
    if (!ticket) return;
    act.mutate(
      { kind: "attach", ticket_id: ticket.value, reason: reason.trim() || null },
      {
        onSuccess: () => {
          onClose();
          toast({ tone: "good", title: "The mail is in the ticket.", to: `/tickets/${ticket.value}` });
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      title="Put it into a ticket"
      description="As the customer’s next message; the agent answers it unless a person has the ticket. From an address that has no part in the ticket it counts as not proven."
    >
      <div className="space-y-4">
        {act.error && <ErrorNote error={act.error} what="It was not put into the ticket" />}
        <TicketField
          start={mail.from_email ?? ""}
          value={ticket}
          error={missing && !ticket ? "Choose the ticket it belongs to." : null}
          onChange={setTicket}
        />
        <TextField
          label="Note (optional)"
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </div>
      <DialogActions>
        <Button size="large" onClick={onClose}>
          Back
        </Button>
        <Button size="large" look="primary" pending={act.isPending} onClick={attach}>
          Put into the ticket
        </Button>
      </DialogActions>
    </Dialog>
  );
}

interface FieldProps {
  /** Whose tickets are offered before anything is typed. */
  start: string;
  value: Option | null;
  error: string | null;
  onChange: (ticket: Option | null) => void;
}

function TicketField({ start, value, error, onChange }: FieldProps) {
  const [typed, setTyped] = useState("");
  const query = useDebounced(typed.trim(), 200);
  const own = useQuery(findTickets(start));
  const found = useQuery({ ...findTickets(query), enabled: query !== "" });
  const { data, isFetching } = query === "" || query === value?.label ? own : found;
  const options = (data?.items ?? []).map(({ id, subject, status, customer_email }) => ({
    value: id,
    label: subject,
    hint: `${humanise(status)} · ${customer_email} · ${id.slice(0, 8)}`,
  }));
  return (
    <Combobox
      label="Ticket"
      placeholder="Subject, customer or ticket id"
      hint={own.data?.items.length ? "The sender’s own tickets are offered first." : undefined}
      error={error}
      value={value}
      options={options}
      loading={isFetching}
      onQuery={setTyped}
      onChange={onChange}
    />
  );
}

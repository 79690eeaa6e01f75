import { Send } from "lucide-react";
import { useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import type { MessageCreate, TicketDetail } from "@/api/types";
import { Button } from "@/components/button";
import { Field } from "@/components/field";
import { ProblemNote } from "@/components/problem-note";
import { useMay } from "@/hooks/me";
import { classes } from "@/lib/words";
import { useAddMessage } from "./api/add-message";

type Kind = MessageCreate["kind"];

const KINDS: Record<Kind, { tab: string; label: string; send: string; hint: string; box: string }> = {
  reply: {
    tab: "Reply",
    label: "Answer to the customer",
    send: "Send reply",
    hint: "Goes to the customer. You take the ticket over, and open requests are withdrawn.",
    box: "border-line bg-surface",
  },
  note: {
    tab: "Internal note",
    label: "Note for colleagues",
    send: "Add note",
    hint: "The customer never sees it.",
    box: "border-dashed border-edge bg-warn-soft",
  },
  customer: {
    tab: "As the customer",
    label: "What the customer writes",
    send: "Write as the customer",
    hint: "For trying things out: goes on with the conversation as the customer would.",
    box: "border-line bg-surface",
  },
};

export function Composer({ ticket }: { ticket: TicketDetail }) {
  const [kind, setKind] = useState<Kind>("reply");
  const [body, setBody] = useState("");
  const text = useRef<HTMLTextAreaElement>(null);
  const add = useAddMessage(ticket.id);
  const may = useMay("agent");
  const { label, send, hint, box } = KINDS[kind];
  const closed = kind === "reply" && ticket.status === "cancelled";
  const canSend = may && !closed && body.trim() !== "";
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!canSend || add.isPending) return;
    const sent = () => {
      setBody("");
      text.current?.focus();
    };
    add.mutate({ kind, body }, { onSuccess: sent });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.form?.requestSubmit();
  };
  return (
    <form onSubmit={submit} className={classes("mt-4 space-y-3 rounded-xl border p-4", box)}>
      <KindChoice kind={kind} onChange={setKind} />
      {add.error && <ProblemNote error={add.error} />}
      <Field
        label={label}
        hint={closed ? "The ticket is cancelled: nothing is sent to the customer any more." : hint}
      >
        {(wiring) => (
          <textarea
            {...wiring}
            ref={text}
            rows={4}
            value={body}
            disabled={!may}
            onChange={(event) => setBody(event.target.value)}
            onKeyDown={onKeyDown}
          />
        )}
      </Field>
      <Button type="submit" look="primary" disabled={!canSend}>
        <Send aria-hidden className="size-4" />
        {add.isPending ? "Sending…" : send}
      </Button>
    </form>
  );
}

function KindChoice({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="sr-only">Kind of message</legend>
      {(Object.keys(KINDS) as Kind[]).map((each) => (
        <label
          key={each}
          className={classes(
            "flex min-h-9 cursor-pointer items-center rounded-lg px-3 text-sm font-medium has-focus-visible:outline-2 has-focus-visible:outline-accent",
            each === kind ? "bg-ink text-canvas" : "text-soft hover:bg-sunken",
          )}
        >
          <input
            type="radio"
            name="kind"
            className="sr-only"
            checked={each === kind}
            onChange={() => onChange(each)}
          />
          {KINDS[each].tab}
        </label>
      ))}
    </fieldset>
  );
}

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Message, TicketDetail, TicketEvent } from "@/api/types";
import { me } from "@/hooks/me";
import { useDraft } from "@/hooks/use-draft";
import { toast } from "@/lib/toasts";
import { newerMessages, useAddMessage } from "../api/add-message";
import { otherOwnerOf } from "../owner";
import { MODES, type Mode } from "./modes";
import { unresolvedIn } from "./snippet-text";

/** What is being written on a ticket: the words of each mode are kept, and nothing leaves over the customer's newer
 * message unless somebody has read it. */
export function useComposer(
  ticket: TicketDetail,
  events: readonly TicketEvent[],
  mode: Mode,
  names: string[],
) {
  const draft = useDraft(`${mode}:${ticket.id}`);
  const add = useAddMessage(ticket.id);
  const { data: who } = useQuery(me);
  // What the writer knew when the writing began.
  const [seen, setSeen] = useState(ticket.last_seq);
  const refused = newerMessages(add.error);
  const arrived = newerThan(ticket, events, seen);
  const newer = arrived.length > 0 ? arrived : (refused?.messages ?? []);
  const write = (text: string) => {
    if (draft.text.trim() === "") setSeen(ticket.last_seq);
    draft.setText(text);
  };
  const acknowledge = () => {
    setSeen(Math.max(ticket.last_seq, refused?.lastSeq ?? 0));
    add.reset();
  };
  const unresolved = mode === "note" ? [] : unresolvedIn(draft.text, names);
  const send = (onSent: () => void) => {
    const body = { kind: mode, body: draft.text, ...(mode === "reply" && { last_seen_seq: seen }) };
    add.mutate(body, {
      onSuccess: () => {
        draft.clear();
        toast({ title: MODES[mode].sent, tone: "good" });
        onSent();
      },
    });
  };
  return {
    draft,
    write,
    send,
    pending: add.isPending,
    error: refused ? null : add.error,
    newer: mode === "reply" && draft.text.trim() !== "" ? newer : [],
    acknowledge,
    unresolved,
    owner: otherOwnerOf(events, who?.id),
  };
}

/** The customer's messages that came after this event. */
function newerThan(ticket: TicketDetail, events: readonly TicketEvent[], seq: number): Message[] {
  const ids = events
    .filter((event) => event.type === "message.received" && event.seq > seq)
    .map(({ data }) => data.message_id);
  return ticket.messages.filter(({ id }) => ids.includes(id));
}

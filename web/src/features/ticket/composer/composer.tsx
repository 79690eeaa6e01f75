import { useEffect, useId, useRef, useState, type KeyboardEvent, type SubmitEvent } from "react";
import type { Snippet, TicketDetail, TicketEvent } from "@/api/types";
import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { ErrorNote } from "@/components/error-note";
import { TextArea } from "@/components/field";
import { Kbd } from "@/components/kbd";
import { Segmented } from "@/components/segmented";
import { useMay } from "@/hooks/me";
import { classes } from "@/lib/words";
import { isWithPerson } from "../ticket-words";
import { MODE_OPTIONS, MODES, type Mode } from "./modes";
import { NewerMessages } from "./newer-messages";
import { fillSnippet, insertAt, opensSnippets } from "./snippet-text";
import { SnippetsMenu } from "./snippets-menu";
import { useComposer } from "./use-composer";
import { useSnippets } from "./use-snippets";

interface Props {
  ticket: TicketDetail;
  events: TicketEvent[];
  mode: Mode;
  onMode: (mode: Mode) => void;
  /** Goes up by one whenever a key asks for the field. */
  wanted: number;
}

/** Where people write: to the customer, or among themselves. */
export function Composer({ ticket, events, mode, onMode, wanted }: Props) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [choosing, setChoosing] = useState(false);
  const { snippets, values, names } = useSnippets(ticket);
  const composer = useComposer(ticket, events, mode, names);
  const { draft, newer, unresolved } = composer;
  const may = useMay("agent");
  const blocked = reasonOf(ticket, mode, may, draft.text, unresolved, newer.length > 0);
  const heading = useId();
  const look = MODES[mode];
  useEffect(() => {
    if (wanted === 0) return;
    field.current?.scrollIntoView?.({ block: "center" });
    field.current?.focus();
  }, [wanted]);
  const submit = (event?: SubmitEvent<HTMLFormElement>) => {
    event?.preventDefault();
    if (!blocked && !composer.pending) composer.send(() => field.current?.focus());
  };
  const put = (piece: string) => {
    const box = field.current;
    const next = insertAt(draft.text, piece, box?.selectionStart ?? 0, box?.selectionEnd ?? 0);
    composer.write(next.text);
    // Once React has written the new text.
    setTimeout(() => box?.setSelectionRange(next.cursor, next.cursor));
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) return submit();
    const box = event.currentTarget;
    if (event.key === "[" && mode !== "customer" && opensSnippets(draft.text, box.selectionStart)) {
      event.preventDefault();
      setChoosing(true);
    }
  };
  return (
    <section aria-labelledby={heading} className={classes("mt-4 rounded-lg border p-3", look.box)}>
      <h3 id={heading} className="sr-only">
        Write
      </h3>
      <form onSubmit={submit} className="space-y-2.5">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <Segmented label="Kind of message" value={mode} options={MODE_OPTIONS} onChange={onMode} />
          {mode !== "customer" && (
            <SnippetsMenu
              snippets={snippets}
              open={choosing}
              onOpenChange={setChoosing}
              onPick={({ body }: Snippet) => put(fillSnippet(body, values))}
              field={field}
            />
          )}
        </div>
        {composer.error && <ErrorNote error={composer.error} />}
        {newer.length > 0 && <NewerMessages messages={newer} onRead={composer.acknowledge} />}
        {composer.owner && draft.text.trim() !== "" && isWithPerson(ticket) && (
          <Callout tone="info" role="status" title={`${composer.owner} has this ticket.`}>
            You can write all the same; a reply makes it yours.
          </Callout>
        )}
        <TextArea
          ref={field}
          label={look.label}
          hint={hintOf(ticket, mode)}
          error={
            unresolved.length > 0
              ? `Fill in ${unresolved.map((name) => `{${name}}`).join(", ")} first.`
              : null
          }
          value={draft.text}
          disabled={!may}
          aria-keyshortcuts="Control+Enter"
          onChange={(event) => composer.write(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <div className="flex flex-wrap items-center gap-2">
          <Button
            type="submit"
            look={mode === "reply" ? "primary" : "plain"}
            pending={composer.pending}
            blocked={blocked}
          >
            <look.icon aria-hidden />
            {look.send}
          </Button>
          <span className="text-xs text-soft pointer-coarse:hidden">
            <Kbd keys="Mod+Enter" />
          </span>
          {draft.text !== "" && (
            <p className="ml-auto flex items-center gap-1 text-xs text-soft">
              {draft.restored ? "Your draft from before." : "Draft kept on this device."}
              <Button size="small" look="quiet" onClick={() => (draft.clear(), field.current?.focus())}>
                Discard
              </Button>
            </p>
          )}
        </div>
      </form>
    </section>
  );
}

function hintOf(ticket: TicketDetail, mode: Mode): string {
  if (mode !== "reply" || isWithPerson(ticket)) return MODES[mode].hint;
  const open = ticket.approvals.some(({ status }) => status === "pending");
  return `Goes to the customer. You take the ticket over: the agent stops${open ? ", and the open request is withdrawn" : ""}.`;
}

/** Why it cannot be sent now, in words; null when it can. */
function reasonOf(
  ticket: TicketDetail,
  mode: Mode,
  may: boolean,
  text: string,
  unresolved: string[],
  unread: boolean,
): string | null {
  if (!may) return "Writing needs the role agent or a higher one.";
  if (mode === "reply" && ticket.status === "cancelled") {
    return "The ticket is cancelled: nothing is sent to the customer any more.";
  }
  if (text.trim() === "") return "Write something first.";
  if (unread) return "Read what the customer wrote first.";
  return unresolved.length > 0 ? "Some variables are not filled in." : null;
}

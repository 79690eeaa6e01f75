import { useQuery } from "@tanstack/react-query";
import type { KeyboardEvent, SubmitEvent } from "react";
import type { Approval } from "@/api/types";
import { Button, buttonClasses } from "@/components/button";
import { Callout } from "@/components/callout";
import { Dialog, DialogActions } from "@/components/dialog";
import { TextArea } from "@/components/field";
import { Kbd } from "@/components/kbd";
import { useDraft } from "@/hooks/use-draft";
import { usePreferences } from "@/hooks/use-preferences";
import { askInWords } from "./approval-facts";
import { listCannedReasons } from "./list-canned-reasons";

const WORDS = {
  reject: {
    title: "Reject this request",
    explains: "Nothing is carried out. The agent gets your reason and answers the customer.",
    label: "Reason (optional)",
    action: "Reject",
    max: 2000,
  },
  respond: {
    title: "Answer the agent instead",
    explains: "The request is not carried out; the agent goes on with what you tell it.",
    label: "Message to the agent",
    action: "Send answer",
    max: 8000,
  },
};

interface Props {
  mode: keyof typeof WORDS;
  /** As it was when the dialog was opened. */
  approval: Approval;
  /** Why it cannot be sent, such as that somebody has decided meanwhile. */
  blocked: string | null;
  onSend: (words: string) => void;
  onClose: () => void;
  returnTo: () => HTMLElement | null;
}

/** Asks for the words that go with a decision. They outlive a refusal, a closed dialog and a reload. */
export function WordsDialog({ mode, approval, blocked, onSend, onClose, returnTo }: Props) {
  const { title, explains, label, action, max } = WORDS[mode];
  const draft = useDraft(`${mode}:${approval.id}`);
  const canned = useQuery({ ...listCannedReasons("reject"), enabled: mode === "reject" });
  const [{ singleKeys }] = usePreferences();
  const reasons = mode === "reject" ? (canned.data?.items ?? []) : [];
  const missing = mode === "respond" && draft.text.trim() === "";
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!missing && !blocked) onSend(draft.text.trim());
  };
  const picked = reasons.some(({ text }) => text === draft.text);
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    const { key, metaKey, ctrlKey, altKey } = event;
    if (key === "Enter" && (metaKey || ctrlKey)) event.currentTarget.requestSubmit();
    // A digit within words of one's own is a digit.
    if (!singleKeys || metaKey || ctrlKey || altKey || !(draft.text === "" || picked)) return;
    const reason = reasons.find((one) => one.key === key);
    if (!reason) return;
    event.preventDefault();
    draft.setText(reason.text);
  };
  return (
    <Dialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={title}
      description={`${askInWords(approval)}. ${explains}`}
      returnTo={returnTo}
    >
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the fields within it */}
      <form onSubmit={submit} onKeyDown={onKeyDown} className="space-y-3">
        {blocked && <Callout tone="warn" role="alert" title={blocked} />}
        <TextArea
          label={label}
          rows={4}
          maxLength={max}
          value={draft.text}
          onChange={({ target }) => draft.setText(target.value)}
        />
        {reasons.length > 0 && (
          <ul aria-label="Reasons at hand" className="space-y-1">
            {reasons.map(({ id, key, text }) => (
              <li key={id}>
                <button
                  type="button"
                  aria-pressed={text === draft.text}
                  className={buttonClasses(
                    { look: "plain" },
                    "w-full justify-start! py-1 text-left whitespace-normal! aria-pressed:border-accent!",
                  )}
                  onClick={() => draft.setText(text)}
                >
                  {key && singleKeys && <Kbd keys={key} />}
                  <span className="min-w-0 font-normal wrap-anywhere">{text}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
        <DialogActions>
          <Button size="large" onClick={onClose}>
            Back
          </Button>
          <Button
            type="submit"
            size="large"
            look={mode === "reject" ? "danger" : "primary"}
            blocked={blocked ?? (missing && "Write something first.")}
          >
            {action}
            <Kbd keys="Mod+Enter" />
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

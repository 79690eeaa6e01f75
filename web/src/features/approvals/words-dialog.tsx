import { useState, type ReactNode, type SubmitEvent } from "react";
import type { Approval } from "@/api/types";
import { Button } from "@/components/button";
import { Dialog } from "@/components/dialog";
import { Field } from "@/components/field";
import { askInWords } from "./approval-facts";
import { StandingNote } from "./standing-note";

interface Props {
  approval: Approval;
  open: boolean;
  title: string;
  description: string;
  label: string;
  action: string;
  required?: boolean;
  problem: ReactNode;
  blocked: boolean;
  onSend: (words: string) => void;
  onClose: () => void;
  returnsFocus: () => boolean;
}

/** Asks for the words that go with a decision. They outlive a refusal and a closed dialog. */
export function WordsDialog(props: Props) {
  const { approval, open, title, description, label, action, required, problem, blocked, onSend, onClose } =
    props;
  const [words, setWords] = useState("");
  const missing = required && words.trim() === "";
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!missing) onSend(words.trim());
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={title}
      description={`${askInWords(approval)}. ${description}`}
      returnsFocus={props.returnsFocus}
    >
      <form onSubmit={submit} className="space-y-4">
        {problem ?? (approval.status !== "pending" && <StandingNote standing={approval} conflict />)}
        <Field label={required ? label : `${label} (optional)`}>
          {(wiring) => (
            <textarea
              {...wiring}
              rows={4}
              maxLength={2000}
              value={words}
              onChange={(event) => setWords(event.target.value)}
            />
          )}
        </Field>
        <div className="flex justify-end gap-2">
          <Button size="large" onClick={onClose}>
            Back
          </Button>
          <Button
            type="submit"
            size="large"
            look={required ? "primary" : "danger"}
            disabled={blocked || missing}
          >
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

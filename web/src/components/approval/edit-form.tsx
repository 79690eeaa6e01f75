import { useState, type SubmitEvent } from "react";
import type { Approval, DecisionCreate } from "@/api/types";
import { Button } from "@/components/button";
import { DiffTable } from "@/components/diff-table";
import { TextArea } from "@/components/field";
import { fieldMessages, asApiError } from "@/lib/api-error";
import { count } from "@/lib/words";
import { callOf } from "./approval-facts";
import { changesBetween, changesInWords } from "./edit-changes";
import { EditInput } from "./edit-input";
import { editedCall, fieldsOf, problemOf, valuesOf } from "./edit-fields";
import { useRefusal } from "./refusal-note";

interface Props {
  /** As it was when the editing began. */
  approval: Approval;
  /** Why it cannot be sent, such as that somebody has decided meanwhile. */
  blocked: string | null;
  sending: boolean;
  onSend: (decision: DecisionCreate) => void;
  onClose: () => void;
}

/** Approves other arguments than the agent asked for, after showing what is different. The service checks them again. */
export function EditForm({ approval, blocked, sending, onSend, onClose }: Props) {
  const call = callOf(approval);
  const fields = fieldsOf(approval);
  const [start] = useState(() => valuesOf(fields, call));
  const [values, setValues] = useState(start);
  const [reason, setReason] = useState("");
  const refused = useRefusal(approval.id);
  const messages = fieldMessages(refused ? asApiError(refused.error) : null);
  const edited = editedCall(fields, call, values);
  const changes = changesBetween(call, edited);
  const wrong = fields.some((field) => problemOf(field, values[field.name]) !== null);
  const first = fields.find(({ kind }) => kind === "money") ?? fields.find(({ kind }) => kind !== "fixed");
  const why = blocked ?? whyNot(wrong, changes.length);
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (blocked || wrong || sending || changes.length === 0) return;
    onSend({ decision: "edit", arguments: edited, ...(reason.trim() && { reason: reason.trim() }) });
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the fields within it
    <form
      onSubmit={submit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) event.currentTarget.requestSubmit();
        if (event.key === "Escape" && !event.defaultPrevented) onClose();
      }}
      className="space-y-3 rounded-lg border border-accent p-3"
      aria-label="Edit the request"
    >
      <div className="grid gap-3 sm:grid-cols-2">
        {fields.map((field) => (
          <EditInput
            key={field.name}
            field={field}
            value={values[field.name] ?? null}
            focused={field === first}
            error={
              messages[field.name] ??
              messages[`arguments.${field.name}`] ??
              problemOf(field, values[field.name])
            }
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
      </div>
      <TextArea
        label="Why you change it (optional)"
        rows={2}
        maxLength={2000}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <div role="status">
        {changes.length > 0 && <DiffTable caption="Changes" changes={changesInWords(approval, changes)} />}
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" size="large" pending={sending} blocked={why}>
          {changes.length > 0 ? `Approve with ${count(changes.length, "change")}` : "Nothing changed yet"}
        </Button>
        <Button
          size="large"
          blocked={changes.length === 0 && "Nothing was changed."}
          onClick={() => setValues(start)}
        >
          Reset
        </Button>
        <Button size="large" onClick={onClose}>
          Back
        </Button>
      </div>
    </form>
  );
}

function whyNot(wrong: boolean, changes: number): string | null {
  if (wrong) return "Something typed is not right yet.";
  return changes === 0 ? "Change something first, or go back and approve it as it is." : null;
}

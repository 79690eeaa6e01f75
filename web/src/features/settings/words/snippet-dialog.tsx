import { useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextArea, TextField } from "@/components/field";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import type { Snippet, SnippetVariable } from "../types";
import { useChange } from "../use-change";
import { unknownVariables, withVariable } from "./variables";
import { saveSnippet } from "./words-api";

interface Props {
  snippet: Snippet | null;
  variables: SnippetVariable[];
  onClose: () => void;
}

/** Writes a snippet; its variables are a press away. */
export function SnippetDialog({ snippet, variables, onClose }: Props) {
  const [title, setTitle] = useState(snippet?.title ?? "");
  const [body, setBody] = useState(snippet?.body ?? "");
  const area = useRef<HTMLTextAreaElement>(null);
  const save = useChange(saveSnippet, () => {
    toast({ tone: "good", title: snippet ? "The snippet is changed" : "The snippet is added" });
    onClose();
  });
  const error = save.error instanceof ApiError ? save.error : null;
  const messages = fieldMessages(error);
  const unknown = unknownVariables(
    body,
    variables.map(({ name }) => name),
  );
  const insert = (name: string) => {
    const field = area.current;
    if (!field) return;
    const next = withVariable(body, name, field.selectionStart, field.selectionEnd);
    setBody(next.body);
    field.focus();
    requestAnimationFrame(() => field.setSelectionRange(next.cursor, next.cursor));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ id: snippet?.id ?? null, title: title.trim(), body });
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={snippet ? "Change the snippet" : "New snippet"}
      width="wide"
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <TextField
          label="Title"
          maxLength={100}
          autoComplete="off"
          value={title}
          onChange={({ target }) => setTitle(target.value)}
          error={messages.title ?? (error?.status === 409 ? error.detail : null)}
        />
        <TextArea
          ref={area}
          label="Text"
          rows={8}
          maxLength={10_000}
          value={body}
          onChange={({ target }) => setBody(target.value)}
          error={unknown.length > 0 ? unknownWords(unknown) : messages.body}
        />
        <Variables variables={variables} onInsert={insert} />
        {error && !messages.title && !messages.body && error.status !== 409 && <ErrorNote error={error} />}
        <DialogActions>
          <Button size="large" onClick={onClose}>
            Back
          </Button>
          <Button size="large" look="primary" type="submit" pending={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function unknownWords(names: string[]): string {
  const braced = names.map((name) => `{${name}}`).join(", ");
  return `There is no variable ${braced}. Those below are all that there are.`;
}

function Variables({ variables, onInsert }: Pick<Props, "variables"> & { onInsert: (name: string) => void }) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">Variables</legend>
      <ul className="grid gap-x-4 gap-y-1 sm:grid-cols-2">
        {variables.map(({ name, meaning }) => (
          <li key={name} className="min-w-0 text-sm">
            <button
              type="button"
              className="link tap font-mono text-xs"
              aria-label={`Insert {${name}}`}
              onClick={() => onInsert(name)}
            >
              {`{${name}}`}
            </button>
            <span className="block text-soft">{meaning}</span>
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { TextField } from "@/components/field";
import { announce } from "@/lib/announce";
import { ApiError, asApiError, fieldMessages } from "@/lib/api-error";
import type { ReasonFor } from "../types";
import { useChange } from "../use-change";
import { addReason } from "./words-api";

/** A line at the end of the list, to type the next reason into. */
export function AddReason({ decision }: { decision: ReasonFor }) {
  const [text, setText] = useState("");
  const add = useChange(addReason, ({ place }) => {
    announce(`Added at place ${place}`);
    setText("");
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() !== "") add.mutate({ decision, text: text.trim() });
  };
  const messages = fieldMessages(add.error instanceof ApiError ? add.error : null);
  return (
    <form onSubmit={submit} className="mt-3 flex items-start gap-2 border-t border-line pt-3">
      <div className="min-w-0 flex-1">
        <TextField
          label={`New reason for ${decision === "approve" ? "approving" : "rejecting"}`}
          maxLength={500}
          autoComplete="off"
          value={text}
          onChange={({ target }) => setText(target.value)}
          error={add.error ? (messages.text ?? asApiError(add.error).detail) : null}
        />
      </div>
      <Button
        type="submit"
        className="mt-6"
        pending={add.isPending}
        blocked={text.trim() === "" && "Type a reason first."}
      >
        Add
      </Button>
    </form>
  );
}

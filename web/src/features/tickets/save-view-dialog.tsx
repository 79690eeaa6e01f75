import { useState, type SubmitEvent } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { TextField } from "@/components/field";
import { toast } from "@/lib/toasts";
import { savedViews, saveView, USUAL_VIEWS } from "./saved-views";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  address: string;
}

export function SaveViewDialog({ open, onOpenChange, address }: Props) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Save this view"
      description="Filters and order, under a name, in this browser."
    >
      <NameForm address={address} onDone={() => onOpenChange(false)} />
    </Dialog>
  );
}

function NameForm({ address, onDone }: { address: string; onDone: () => void }) {
  const [name, setName] = useState("");
  const [error, setError] = useState<string | null>(null);
  const replaces = savedViews.get().some((view) => view.name === name.trim());
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    const problem = problemOf(name.trim());
    setError(problem);
    if (problem) return;
    saveView({ name: name.trim(), address });
    toast({ title: `The view “${name.trim()}” was saved`, tone: "good" });
    onDone();
  };
  return (
    <form onSubmit={save} noValidate>
      <TextField
        label="Name"
        maxLength={60}
        value={name}
        error={error}
        hint={replaces ? "It takes the place of the view of this name." : undefined}
        onChange={({ target }) => setName(target.value)}
      />
      <DialogActions>
        <Button onClick={onDone}>Back</Button>
        <Button look="primary" type="submit">
          Save view
        </Button>
      </DialogActions>
    </form>
  );
}

function problemOf(name: string): string | null {
  if (name === "") return "A view needs a name.";
  return USUAL_VIEWS.some((view) => view.name === name) ? "A view that is always there has this name." : null;
}

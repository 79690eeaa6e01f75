import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextField } from "@/components/field";
import { Select } from "@/components/select";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { approves } from "../limits";
import { LimitsField } from "../limits-field";
import { ROLES } from "../roles";
import { useChange } from "../use-change";
import { asKey, EXPIRIES, keyProblem, NEW_KEY, type KeyForm } from "./key-form";
import { KeySecret } from "./key-secret";
import { makeKey } from "./keys-api";
import { ScopesField } from "./scopes-field";

/** Makes a key, and shows it this once. */
export function KeyDialog({ scopes, onClose }: { scopes: string[]; onClose: () => void }) {
  const [form, setForm] = useState<KeyForm>(NEW_KEY);
  const [problem, setProblem] = useState<string | null>(null);
  const make = useChange(makeKey);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = keyProblem(form);
    setProblem(found);
    if (!found) make.mutate(asKey(form, Date.now()));
  };
  const change = (changes: Partial<KeyForm>) => setForm({ ...form, ...changes });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={make.data ? `The key ${make.data.name}` : "New API key"}
    >
      {make.data ? (
        <KeySecret secret={make.data.key} onDone={onClose} />
      ) : (
        <form onSubmit={submit} noValidate className="space-y-4">
          <Fields form={form} scopes={scopes} onChange={change} error={make.error} />
          {problem && (
            <p role="alert" className="text-sm text-bad">
              {problem}
            </p>
          )}
          {make.error && <ErrorNote error={make.error} />}
          <DialogActions>
            <Button size="large" onClick={onClose}>
              Back
            </Button>
            <Button size="large" look="primary" type="submit" pending={make.isPending}>
              Make the key
            </Button>
          </DialogActions>
        </form>
      )}
    </Dialog>
  );
}

interface FieldsProps {
  form: KeyForm;
  scopes: string[];
  onChange: (changes: Partial<KeyForm>) => void;
  error: Error | null;
}

function Fields({ form, scopes, onChange, error }: FieldsProps) {
  const messages = fieldMessages(error instanceof ApiError ? error : null);
  return (
    <>
      <TextField
        label="Name"
        hint="What uses it. Events and the audit log carry the name."
        autoComplete="off"
        maxLength={100}
        value={form.name}
        onChange={({ target }) => onChange({ name: target.value })}
        error={messages.name}
      />
      <Select
        label="Role"
        value={form.role}
        options={ROLES}
        onChange={(role) => onChange({ role })}
        hint={ROLES.find(({ value }) => value === form.role)?.hint}
        error={messages.role}
      />
      <ScopesField known={scopes} value={form.scopes} onChange={(next) => onChange({ scopes: next })} />
      {approves(form.role) && <LimitsField value={form.limits} onChange={(limits) => onChange({ limits })} />}
      <Select
        label="Ends"
        value={form.expiry}
        options={EXPIRIES}
        onChange={(expiry) => onChange({ expiry })}
        error={messages.expires_at}
      />
    </>
  );
}

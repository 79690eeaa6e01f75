import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/button";
import { Dialog, DialogActions } from "@/components/dialog";
import { ErrorNote } from "@/components/error-note";
import { TextField } from "@/components/field";
import { Select } from "@/components/select";
import { me } from "@/hooks/me";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import { approves } from "../limits";
import { LimitsField } from "../limits-field";
import { ROLES } from "../roles";
import type { Person } from "../types";
import { useChange } from "../use-change";
import { addPerson, changePerson } from "./people-api";
import { menuButton } from "./person-menu";
import { asNew, asPatch, formOf, formProblem, type PersonForm } from "./person-form";

/** Adds somebody (`person` null), or changes what they are and may. */
export function PersonDialog({ person, onClose }: { person: Person | null; onClose: () => void }) {
  const { data: caller } = useQuery(me);
  const [form, setForm] = useState(() => formOf(person, caller?.money_limits ?? null));
  const [problem, setProblem] = useState<string | null>(null);
  const save = useChange(
    () => (person ? changePerson({ id: person.id, body: asPatch(form, person) }) : addPerson(asNew(form))),
    ({ name }) => {
      toast({ tone: "good", title: person ? `${name} is changed` : `${name} may sign in` });
      onClose();
    },
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = formProblem(form);
    setProblem(found);
    if (!found) save.mutate(undefined);
  };
  const change = (changes: Partial<PersonForm>) => setForm({ ...form, ...changes });
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      returnTo={() => menuButton(person)}
      title={person ? `Change ${person.name}` : "Add a person"}
      description={person?.email}
    >
      <form onSubmit={submit} noValidate className="space-y-4">
        <Fields form={form} isNew={!person} onChange={change} error={save.error} />
        {problem && (
          <p role="alert" className="text-sm text-bad">
            {problem}
          </p>
        )}
        {save.error && <ErrorNote error={save.error} />}
        <DialogActions>
          <Button size="large" onClick={onClose}>
            Back
          </Button>
          <Button size="large" look="primary" type="submit" pending={save.isPending}>
            {person ? "Save" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

interface FieldsProps {
  form: PersonForm;
  isNew: boolean;
  onChange: (changes: Partial<PersonForm>) => void;
  error: Error | null;
}

function Fields({ form, isNew, onChange, error }: FieldsProps) {
  const messages = fieldMessages(error instanceof ApiError ? error : null);
  return (
    <>
      {isNew && (
        <TextField
          label="E-mail"
          type="email"
          autoComplete="off"
          value={form.email}
          onChange={({ target }) => onChange({ email: target.value })}
          error={messages.email}
        />
      )}
      <TextField
        label="Name"
        hint="As decisions and replies carry it."
        autoComplete="off"
        maxLength={200}
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
      {approves(form.role) && <LimitsField value={form.limits} onChange={(limits) => onChange({ limits })} />}
      <TextField
        label={isNew ? "Password" : "New password"}
        hint={
          isNew
            ? "At least 12 characters. Without one only by single sign-on, with this address."
            : "Leave it empty to keep the present one. Another role or password signs the person out."
        }
        type="password"
        autoComplete="new-password"
        value={form.password}
        onChange={({ target }) => onChange({ password: target.value })}
        error={messages.password}
      />
    </>
  );
}

import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";
import { toast } from "@/lib/toasts";
import { count } from "@/lib/words";
import type { Person } from "../types";
import { useChange } from "../use-change";
import { changePerson, endSessions } from "./people-api";
import { menuButton } from "./person-menu";

interface Props {
  person: Person | null;
  onClose: () => void;
}

/** Keeps a person out, or lets them in again. */
export function ActiveDialog({ person, onClose }: Props) {
  const change = useChange(changePerson, ({ name, active }) => {
    toast({ tone: "good", title: active ? `${name} may sign in again` : `${name} is deactivated` });
    onClose();
  });
  const close = () => {
    change.reset();
    onClose();
  };
  if (!person) return null;
  const { id, name, active } = person;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && close()}
      returnTo={() => menuButton(person)}
      title={active ? `Deactivate ${name}?` : `Let ${name} in again?`}
      description={active ? whatEnds(person) : `${name} has the role and the limits of before.`}
      action={active ? "Deactivate" : "Let in again"}
      danger={active}
      pending={change.isPending}
      onConfirm={() => change.mutate({ id, body: { active: !active } })}
    >
      {change.error && <ErrorNote error={change.error} />}
    </ConfirmDialog>
  );
}

function whatEnds({ name, sessions, api_keys }: Person): string {
  const ends = [
    sessions > 0 && `is signed out in ${count(sessions, "browser")} within five seconds`,
    api_keys > 0 && `loses ${count(api_keys, "API key")}`,
    "cannot sign in any more",
  ].filter(Boolean);
  return `${name} ${ends.join(", and ")}. The name stays in the log, and you can let them in again.`;
}

/** Ends a person's sessions; they may sign in again. */
export function SignOutDialog({ person, onClose }: Props) {
  const end = useChange(endSessions, () => {
    toast({ tone: "good", title: `${person?.name} is signed out everywhere` });
    onClose();
  });
  const close = () => {
    end.reset();
    onClose();
  };
  if (!person) return null;
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && close()}
      returnTo={() => menuButton(person)}
      title={`Sign ${person.name} out everywhere?`}
      description={`In ${count(person.sessions, "browser")}, within five seconds. They may sign in again; API keys stay.`}
      action="Sign out"
      danger
      pending={end.isPending}
      onConfirm={() => end.mutate(person.id)}
    >
      {end.error && <ErrorNote error={end.error} />}
    </ConfirmDialog>
  );
}

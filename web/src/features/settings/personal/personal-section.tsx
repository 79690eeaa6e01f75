import { SectionHeading } from "../section-heading";
import { AccountCard } from "./account-card";
import { ConfirmAboveCard } from "./confirm-above-card";
import { LookCard } from "./look-card";
import { PasswordCard } from "./password-card";
import { SessionsCard } from "./sessions-card";
import { ShortcutsCard } from "./shortcuts-card";
import { TimeCard } from "./time-card";

/** How the dashboard is for one person, and that person's account. */
export function PersonalSection() {
  return (
    <>
      <SectionHeading
        title="Personal"
        description="Changes hold at once, in this browser and wherever else you sign in."
      />
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="space-y-4">
          <LookCard />
          <TimeCard />
          <ConfirmAboveCard />
          <AccountCard />
          <PasswordCard />
          <SessionsCard />
        </div>
        <ShortcutsCard />
      </div>
    </>
  );
}

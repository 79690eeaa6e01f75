import { Brand } from "@/components/brand";
import { Card } from "@/components/card";

/** Where reset links lead until the shop has set a page of its own. It reads nothing and redeems nothing. */
export function PasswordResetPage() {
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <title>Password reset · Ticket Flow</title>
      <Brand />
      <Card className="w-full max-w-md space-y-3">
        <h1 className="text-xl font-semibold">Your shop’s page goes here</h1>
        <p className="text-sm text-soft">
          This link arrived safely. In a real shop it opens the page where the customer sets a new password,
          and that page redeems the link’s token once.
        </p>
        <p className="text-sm text-soft">
          Operators: name that page in <code>TICKETFLOW_PASSWORD_RESET_URL</code>.
        </p>
      </Card>
    </main>
  );
}

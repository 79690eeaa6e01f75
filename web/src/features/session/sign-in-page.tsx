import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { SubmitEvent } from "react";
import { Navigate, useNavigate, useSearchParams } from "react-router";
import { answered, client } from "@/api/client";
import { Brand } from "@/components/brand";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { Field } from "@/components/field";
import { Callout } from "@/components/callout";
import { me } from "@/hooks/me";
import { safeReturnPath } from "@/lib/return-path";
import { SignInProblem } from "./sign-in-problem";
import { signInMethods } from "./sign-in-methods";
import { SingleSignOn } from "./single-sign-on";

export function SignInPage() {
  const { data: caller } = useQuery(me);
  const { data: methods } = useQuery(signInMethods);
  const [params] = useSearchParams();
  if (caller) return <Navigate to={safeReturnPath(params.get("from"))} replace />;
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-6 p-4">
      <title>Sign in · Ticket Flow</title>
      <Brand />
      <Card className="w-full max-w-sm">
        <h1 className="text-xl font-semibold">Sign in</h1>
        <p className="mb-4 text-sm text-soft">The agent does the typing. You keep the keys to the till.</p>
        {params.has("ended") && !params.has("error") && (
          <div className="mb-4">
            <Callout tone="info" role="status" title="Your session has ended.">
              <p>Sign in and go on where you were. Drafts are kept.</p>
            </Callout>
          </div>
        )}
        <SingleSignOn />
        {methods?.password !== false && <SignInForm />}
      </Card>
    </main>
  );
}

function SignInForm() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const signIn = useMutation({
    mutationFn: (body: { email: string; password: string }) =>
      answered(client.POST("/api/v1/auth/login", { body })),
    onSuccess: async (caller) => {
      queries.setQueryData(me.queryKey, caller);
      await navigate(safeReturnPath(params.get("from")), { replace: true });
    },
  });
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (signIn.isPending) return;
    const form = new FormData(event.currentTarget);
    signIn.mutate({ email: String(form.get("email")).trim(), password: String(form.get("password")) });
  };
  return (
    <form onSubmit={submit} className="space-y-4">
      {signIn.error && <SignInProblem key={signIn.submittedAt} error={signIn.error} />}
      <Field label="E-mail">
        {(wiring) => (
          <input {...wiring} name="email" type="text" inputMode="email" autoComplete="username" required />
        )}
      </Field>
      <Field label="Password">
        {(wiring) => (
          <input {...wiring} name="password" type="password" autoComplete="current-password" required />
        )}
      </Field>
      <Button type="submit" look="primary" size="large" className="w-full" pending={signIn.isPending}>
        {signIn.isPending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
}

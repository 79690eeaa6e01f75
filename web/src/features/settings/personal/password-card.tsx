import { useState, type FormEvent } from "react";
import { useMutation } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { Checkbox } from "@/components/checkbox";
import { ErrorNote } from "@/components/error-note";
import { TextField } from "@/components/field";
import { ApiError, fieldMessages } from "@/lib/api-error";
import { toast } from "@/lib/toasts";

const LEAST = 12;

/** Changes one's own password, which ends the other sessions. */
export function PasswordCard() {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [shown, setShown] = useState(false);
  const [short, setShort] = useState(false);
  const change = useMutation({
    mutationFn: () =>
      answered(
        client.POST("/api/v1/auth/password", { body: { current_password: current, new_password: next } }),
      ),
    onSuccess: () => {
      setCurrent("");
      setNext("");
      toast({
        tone: "good",
        title: "Your password is changed",
        description: "Other browsers are signed out.",
      });
    },
  });
  const error = change.error instanceof ApiError ? change.error : null;
  const messages = fieldMessages(error);
  const wrong = error?.status === 403 && error.code !== "people_only" ? error.detail : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShort(next.length < LEAST);
    if (next.length >= LEAST) change.mutate();
  };
  return (
    <Card title="Password">
      <form onSubmit={submit} className="max-w-sm space-y-3">
        <TextField
          label="Current password"
          type={shown ? "text" : "password"}
          autoComplete="current-password"
          value={current}
          onChange={({ target }) => setCurrent(target.value)}
          error={messages.current_password ?? wrong}
        />
        <TextField
          label="New password"
          hint="At least 12 characters. Other browsers are signed out."
          type={shown ? "text" : "password"}
          autoComplete="new-password"
          value={next}
          onChange={({ target }) => setNext(target.value)}
          error={short && next.length < LEAST ? "At least 12 characters." : messages.new_password}
        />
        <div>
          <Checkbox label="Show the passwords" checked={shown} onChange={setShown} />
        </div>
        {error && !wrong && error.errors.length === 0 && <ErrorNote error={error} />}
        <Button
          type="submit"
          pending={change.isPending}
          blocked={(current === "" || next === "") && "Type both passwords first."}
        >
          Change password
        </Button>
      </form>
    </Card>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { answered, client } from "@/api/client";
import { Button } from "@/components/button";
import { Card } from "@/components/card";
import { ConfirmDialog } from "@/components/confirm-dialog";
import { ErrorNote } from "@/components/error-note";

/** Ends all one's sessions, this one too. */
export function SessionsCard() {
  const [open, setOpen] = useState(false);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const end = useMutation({
    mutationFn: () => answered(client.POST("/api/v1/auth/logout-all")),
    onSuccess: async () => {
      await navigate("/sign-in", { replace: true });
      queries.clear();
    },
  });
  return (
    <Card title="Sessions">
      <p className="mb-3 text-sm text-soft">
        Left a browser somewhere signed in? This ends every session of yours, here too.
      </p>
      <Button onClick={() => setOpen(true)}>Sign out everywhere…</Button>
      <ConfirmDialog
        open={open}
        onOpenChange={(next) => {
          end.reset();
          setOpen(next);
        }}
        title="Sign out everywhere?"
        description="In every browser, this one too. API keys stay."
        action="Sign out"
        danger
        pending={end.isPending}
        onConfirm={() => end.mutate()}
      >
        {end.error && <ErrorNote error={end.error} />}
      </ConfirmDialog>
    </Card>
  );
}

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { answered, client } from "@/api/client";
import { toast } from "@/lib/toasts";

/** Ends the session and forgets what was read in it. */
export function useSignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: () => answered(client.POST("/api/v1/auth/logout")),
    onSuccess: async () => {
      await navigate("/sign-in", { replace: true });
      queries.clear();
    },
    onError: () => toast({ tone: "bad", title: "Signing out did not work. Try again." }),
  });
}

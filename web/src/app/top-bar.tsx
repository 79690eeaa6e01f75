import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CloudOff, LogOut } from "lucide-react";
import { Link, useNavigate } from "react-router";
import { answered, client } from "@/api/client";
import { Badge } from "@/components/badge";
import { Brand } from "@/components/brand";
import { Button } from "@/components/button";
import { config } from "@/hooks/config";
import { me } from "@/hooks/me";
import { ThemeToggle } from "./theme-toggle";

export function TopBar() {
  const { data: caller } = useQuery(me);
  const { data: settings } = useQuery(config);
  return (
    <header className="sticky top-0 z-20 flex min-h-14 items-center gap-2 border-b border-line bg-canvas/90 px-4 backdrop-blur sm:px-6">
      <Link to="/" className="rounded-lg md:hidden" aria-label="Ticket Flow, home">
        <span className="max-[23rem]:hidden">
          <Brand />
        </span>
        <img src="/favicon.svg" alt="" className="size-7 min-[23rem]:hidden" />
      </Link>
      {settings?.offline_model && (
        <span
          className="inline-flex"
          title="The built-in offline model answers. Set OPENAI_API_KEY or OPENAI_BASE_URL for a real one."
        >
          <Badge tone="info" icon={CloudOff}>
            Offline model
          </Badge>
        </span>
      )}
      <div className="ml-auto flex min-w-0 items-center gap-1">
        <span className="mr-1 hidden min-w-0 truncate text-sm text-soft sm:block">
          {caller?.name} <span className="hidden lg:inline">({caller?.role})</span>
        </span>
        <ThemeToggle />
        <SignOut />
      </div>
    </header>
  );
}

function SignOut() {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const leave = useMutation({
    mutationFn: () => answered(client.POST("/api/v1/auth/logout")),
    onSuccess: async () => {
      await navigate("/sign-in", { replace: true });
      queries.clear();
    },
  });
  return (
    <Button
      look="quiet"
      className="px-2"
      disabled={leave.isPending}
      onClick={() => leave.mutate()}
      title="Sign out"
    >
      <LogOut aria-hidden className="size-4.5" />
      <span className="sr-only">Sign out</span>
    </Button>
  );
}

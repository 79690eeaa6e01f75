import { useQuery } from "@tanstack/react-query";
import { CloudOff, Cpu, Search } from "lucide-react";
import { lazy } from "react";
import { Link } from "react-router";
import { Avatar } from "@/components/avatar";
import { Badge } from "@/components/badge";
import { Brand } from "@/components/brand";
import { buttonClasses } from "@/components/button";
import { Kbd } from "@/components/kbd";
import { LIVE_LOOKS, LiveBadge } from "@/components/live-badge";
import { Tooltip } from "@/components/tooltip";
import { config } from "@/hooks/config";
import { me } from "@/hooks/me";
import { useLive } from "@/lib/live/provider";
import { LazyMenu } from "./lazy-menu";
import { openOverlay } from "./overlays";

export function TopBar() {
  return (
    <header className="sticky top-0 z-20 flex min-h-13 items-center gap-2 border-b border-line bg-canvas px-3 sm:px-5">
      <Link to="/" className="tap flex items-center rounded-md md:hidden" aria-label="Ticket Flow, home">
        <Brand short />
      </Link>
      <SearchButton />
      <div className="ml-auto flex min-w-0 items-center gap-1.5">
        <Environment />
        <LiveSwitch />
        <UserButton />
      </div>
    </header>
  );
}

function SearchButton() {
  return (
    <button
      type="button"
      aria-keyshortcuts="Control+K"
      className={buttonClasses(
        { look: "plain" },
        "min-w-0 justify-start text-soft! max-sm:aspect-square max-sm:px-0! max-sm:justify-center sm:w-64",
      )}
      onClick={() => openOverlay("palette")}
    >
      <Search aria-hidden />
      <span className="max-sm:sr-only">Search or jump to…</span>
      <span className="ml-auto max-sm:hidden" aria-hidden>
        <Kbd keys="Mod+k" />
      </span>
    </button>
  );
}

/** Which model answers, so that nobody takes the demo for the real thing. */
function Environment() {
  const { data } = useQuery(config);
  if (!data) return null;
  const offline = data.offline_model;
  const text = offline
    ? "The built-in offline model answers. Set OPENAI_API_KEY or OPENAI_BASE_URL for a real one."
    : `Version ${data.version}`;
  return (
    <Tooltip text={text}>
      <span className="hidden sm:inline-flex">
        <Badge tone={offline ? "info" : "quiet"} icon={offline ? CloudOff : Cpu}>
          {offline ? "Offline model" : "Live model"}
        </Badge>
      </span>
    </Tooltip>
  );
}

/** Pressed, it holds what is shown; pressed again, it goes on. */
function LiveSwitch() {
  const { state, pause, resume } = useLive();
  const { words, meaning } = LIVE_LOOKS[state];
  const held = state === "paused";
  return (
    <Tooltip text={`${meaning} ${held ? "Press to go on." : "Press to pause."}`}>
      <button
        type="button"
        aria-pressed={held}
        aria-label={`Updates: ${words}. Pause`}
        className="tap inline-flex items-center justify-center rounded-md"
        onClick={held ? resume : pause}
      >
        <LiveBadge state={state} />
      </button>
    </Tooltip>
  );
}

const UserMenu = lazy(async () => ({ default: (await import("./user-menu")).UserMenu }));

function UserButton() {
  const { data: caller } = useQuery(me);
  const name = caller?.name ?? "";
  return (
    <LazyMenu menu={UserMenu}>
      <button
        type="button"
        aria-label={`${name}, ${caller?.role}. Menu`}
        className={buttonClasses({ look: "quiet" }, "px-1!")}
      >
        <Avatar name={name} />
      </button>
    </LazyMenu>
  );
}

import { useNavigate } from "react-router";
import { usePreferences } from "@/hooks/use-preferences";
import type { Action } from "@/lib/actions/action";
import { useActions } from "@/lib/actions/provider";
import { undoLatest, undoable } from "@/lib/toasts";
import { openOverlay } from "./overlays";
import { PLACES } from "./places";
import { useSignOut } from "./use-sign-out";

/** What can be done on every page. */
export function useGlobalActions(): void {
  const navigate = useNavigate();
  const [{ theme }, change] = usePreferences();
  const signOut = useSignOut();
  const go = PLACES.map(({ to, label, keys }): Action => ({
    id: `go.${to.slice(1) || "home"}`,
    title: `Go to ${label}`,
    section: "Go to",
    keys: [keys],
    run: () => void navigate(to),
  }));
  useActions([
    ...go,
    {
      ...{ id: "ticket.new", title: "New ticket", section: "Everywhere", keys: ["n"] },
      run: () => void navigate("/tickets/new"),
    },
    {
      ...{ id: "palette", title: "Search and commands", section: "Everywhere", keys: ["Mod+k"] },
      ...{ everywhere: true, hidden: true },
      run: () => openOverlay("palette"),
    },
    {
      ...{ id: "search", title: "Search", section: "Everywhere", keys: ["/"], hidden: true },
      run: () => openOverlay("palette"),
    },
    {
      ...{ id: "keys", title: "Keyboard shortcuts", section: "Everywhere", keys: ["?"] },
      run: () => openOverlay("keys"),
    },
    {
      ...{ id: "undo", title: "Undo the last decision", section: "Everywhere", keys: ["u", "z"] },
      when: undoable,
      run: undoLatest,
    },
    {
      ...{ id: "messages", title: "Recent messages", section: "Everywhere" },
      run: () => openOverlay("messages"),
    },
    {
      ...{ id: "theme", section: "Everywhere" },
      title: theme === "dark" ? "Use the light theme" : "Use the dark theme",
      run: () => change({ theme: theme === "dark" ? "light" : "dark" }),
    },
    { ...{ id: "sign-out", title: "Sign out", section: "Everywhere" }, run: () => signOut.mutate() },
  ]);
}

import { Autocomplete as Base } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { useState } from "react";
import { useNavigate } from "react-router";
import { BACKDROP } from "@/components/dialog";
import { useFocusReturn } from "@/components/focus-return";
import { Kbd } from "@/components/kbd";
import { LIST_ITEM } from "@/components/list-look";
import { useDebounced } from "@/hooks/use-debounced";
import { usePreferences } from "@/hooks/use-preferences";
import { keysOf, type Action } from "@/lib/actions/action";
import { KEYS_OFF } from "@/lib/actions/keys";
import { useActionRegistry } from "@/lib/actions/provider";
import { isAvailable } from "@/lib/actions/registry";
import { classes } from "@/lib/words";
import { closeOverlay } from "./overlays";
import { byRecent, noteRecent } from "./recent-actions";
import { search } from "./search";

interface Entry {
  id: string;
  label: string;
  detail: string;
  keys: string | undefined;
  run: () => void;
}

/** Everything that can be done and found from here, by typing. */
export function Palette({ open }: { open: boolean }) {
  const focus = useFocusReturn();
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && closeOverlay()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={BACKDROP} />
        <Dialog.Popup
          {...KEYS_OFF}
          {...focus}
          aria-label="Search and commands"
          className="fixed top-[10dvh] left-1/2 z-50 flex max-h-[75dvh] w-[min(38rem,calc(100vw-1.5rem))] -translate-x-1/2 flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-float outline-hidden"
        >
          <Entries />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Entries() {
  const [query, setQuery] = useState("");
  const { groups, searching } = useEntries(query);
  const run = (entry: Entry) => {
    closeOverlay();
    // First the palette gives the focus back, then the action may take it.
    setTimeout(entry.run);
  };
  const none = groups.every(({ items }) => items.length === 0);
  return (
    <Base.Root
      inline
      open
      items={groups}
      filter={null}
      value={query}
      onValueChange={(next, { reason }) => reason !== "item-press" && setQuery(next)}
      autoHighlight="always"
      keepHighlight
      itemToStringValue={({ label }: Entry) => label}
    >
      <div className="flex items-center gap-2.5 border-b border-line px-4">
        <Search aria-hidden className="size-4 shrink-0 text-soft" />
        <Base.Input
          aria-label="Search and commands"
          placeholder="Search tickets, customers, orders, or type a command"
          className="min-h-12 w-full bg-transparent outline-hidden placeholder:text-soft"
        />
      </div>
      <Base.Status className="px-4 text-soft not-empty:py-3">
        {searching ? "Searching…" : none ? `Nothing matches “${query}”.` : null}
      </Base.Status>
      <Base.List className="overflow-y-auto overscroll-contain p-1.5 empty:hidden">
        {(group: Group) => (
          <Base.Group key={group.label} items={group.items} className="mb-1">
            <Base.GroupLabel className="px-2 py-1 text-xs font-medium text-soft">
              {group.label}
            </Base.GroupLabel>
            <Base.Collection>
              {(entry: Entry) => (
                <Base.Item
                  key={entry.id}
                  value={entry}
                  onClick={() => run(entry)}
                  className={classes(LIST_ITEM, "min-h-9")}
                >
                  <span className="min-w-0 flex-1 truncate">{entry.label}</span>
                  {entry.detail && (
                    <span className="max-w-1/2 truncate text-xs text-soft">{entry.detail}</span>
                  )}
                  {entry.keys && <Kbd keys={entry.keys} />}
                </Base.Item>
              )}
            </Base.Collection>
          </Base.Group>
        )}
      </Base.List>
    </Base.Root>
  );
}

interface Group {
  label: string;
  items: Entry[];
}

function useEntries(query: string): { groups: Group[]; searching: boolean } {
  const actions = useActionRegistry();
  const [choice] = usePreferences();
  const navigate = useNavigate();
  const asked = useDebounced(query.trim(), 150);
  const found = useQuery(search(asked));
  const commands = byRecent(actions?.registry.all() ?? [])
    .filter((action) => !action.hidden && isAvailable(action) && matches(action, query))
    .map((action): Entry => {
      const run = () => {
        noteRecent(action.id);
        actions?.dispatcher.run(action);
      };
      return {
        id: action.id,
        label: action.title,
        detail: action.section,
        keys: keysOf(action, choice)[0],
        run,
      };
    });
  const things = (asked.length >= 2 ? (found.data ?? []) : []).map(({ id, title, detail, to }): Entry => ({
    id,
    label: title,
    detail,
    keys: undefined,
    run: () => void navigate(to),
  }));
  const groups = [
    { label: "Commands", items: commands },
    { label: "Found", items: things },
  ];
  return {
    groups: groups.filter(({ items }) => items.length > 0),
    searching: found.isFetching && things.length === 0,
  };
}

/** Every word that was typed begins a word of the title, or is within it. */
function matches({ title, section }: Action, query: string): boolean {
  const words = `${title} ${section}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((part) => words.includes(part));
}

import { Bookmark, BookmarkPlus, Check, Trash2 } from "lucide-react";
import { lazy, Suspense, useState, useSyncExternalStore } from "react";
import type { LazyMenuProps } from "@/components/lazy-menu";
import { Menu, MenuItem, MenuSeparator } from "@/components/menu";
import { toast } from "@/lib/toasts";
import { removeView, savedViews, saveView, USUAL_VIEWS, viewAt, type View } from "./saved-views";

const SaveViewDialog = lazy(async () => ({ default: (await import("./save-view-dialog")).SaveViewDialog }));

interface Props extends LazyMenuProps {
  /** Filter and order that are shown now. */
  address: string;
  onOpen: (address: string) => void;
}

/** Filters by name: those everybody has, and one's own. */
export function ViewsMenu({ trigger, address, onOpen }: Props) {
  const own = useSyncExternalStore(savedViews.subscribe, savedViews.get);
  const [saving, setSaving] = useState<boolean | null>(null);
  const here = viewAt(address, own);
  const item = (view: View) => (
    <MenuItem key={view.name} icon={view === here ? Check : Bookmark} onSelect={() => onOpen(view.address)}>
      {view.name}
      {view === here && <span className="sr-only">, shown now</span>}
    </MenuItem>
  );
  return (
    <>
      <Menu trigger={trigger} defaultOpen>
        {USUAL_VIEWS.map(item)}
        {own.length > 0 && <MenuSeparator />}
        {own.map(item)}
        <MenuSeparator />
        <MenuItem
          icon={BookmarkPlus}
          blocked={here && "This view has a name already."}
          onSelect={() => setSaving(true)}
        >
          Save this view…
        </MenuItem>
        {here && own.includes(here) && (
          <MenuItem icon={Trash2} danger onSelect={() => remove(here)}>
            Delete “{here.name}”
          </MenuItem>
        )}
      </Menu>
      {saving !== null && (
        <Suspense>
          <SaveViewDialog open={saving} onOpenChange={setSaving} address={address} />
        </Suspense>
      )}
    </>
  );
}

function remove(view: View): void {
  removeView(view.name);
  toast({
    title: `The view “${view.name}” was deleted`,
    action: { label: "Undo", onRun: () => saveView(view) },
  });
}

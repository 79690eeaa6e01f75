import { lazy, Suspense, useEffect, useState, useSyncExternalStore, type ReactNode } from "react";
import { Kbd } from "@/components/kbd";
import { PanelBoundary } from "@/components/panel-boundary";
import { useActionRegistry } from "@/lib/actions/provider";
import { Store } from "@/lib/store";
import { toastsWanted } from "@/lib/toasts";
import { useOverlay } from "./overlays";

const Palette = lazy(async () => ({ default: (await import("./palette")).Palette }));
const KeySheet = lazy(async () => ({ default: (await import("./key-sheet")).KeySheet }));
const Toaster = lazy(async () => ({ default: (await import("@/components/toaster")).Toaster }));
const RecentMessages = lazy(async () => ({ default: (await import("./recent-messages")).RecentMessages }));

/** The region of toasts is there before the first of them, else nobody would hear it. */
function Toasts() {
  const [idle, setIdle] = useState(false);
  const wanted = useSyncExternalStore(toastsWanted.subscribe, toastsWanted.get);
  useEffect(() => {
    const timer = setTimeout(() => setIdle(true), 4000);
    return () => clearTimeout(timer);
  }, []);
  return wanted || idle ? <Toaster /> : null;
}

/** The layers that can lie over every page; each is loaded when it is first opened. */
export function Overlays() {
  const shown = useOverlay();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  // What was open once stays mounted, so that it can give the focus back when it closes.
  if (shown && !opened.has(shown)) setOpened(new Set([...opened, shown]));
  return (
    <>
      {/* A boundary each: what is being loaded must not hide the layers that are open. */}
      <Layer name="Messages">
        <Toasts />
      </Layer>
      <Layer name="The palette">{opened.has("palette") && <Palette open={shown === "palette"} />}</Layer>
      <Layer name="The list of keys">{opened.has("keys") && <KeySheet open={shown === "keys"} />}</Layer>
      <Layer name="Recent messages">
        {opened.has("messages") && <RecentMessages open={shown === "messages"} />}
      </Layer>
      <PendingChord />
    </>
  );
}

/** A layer that cannot be loaded, since the service is away, must not take the page with it. */
function Layer({ name, children }: { name: string; children: ReactNode }) {
  return (
    <PanelBoundary name={name}>
      <Suspense>{children}</Suspense>
    </PanelBoundary>
  );
}

const NONE = new Store<string | null>(null);

/** The first key of a chord, shown while the second is awaited. */
function PendingChord() {
  const pending = useActionRegistry()?.dispatcher.pending ?? NONE;
  const key = useSyncExternalStore(pending.subscribe, pending.get);
  if (key === null) return null;
  return (
    <p className="fixed bottom-20 left-1/2 z-70 flex -translate-x-1/2 items-center gap-2 rounded-lg bg-ink px-3 py-1.5 text-sm text-canvas shadow-float md:bottom-6">
      <Kbd keys={key} /> then another key
    </p>
  );
}

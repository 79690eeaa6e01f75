import type { Tone } from "@/components/badge";
import { newKey } from "./idempotency";
import { serverNow } from "./server-clock";
import { Store } from "./store";

export interface ToastAction {
  label: string;
  onRun: () => void;
  /** Until when it can be done, by the service's clock: the toast counts down and stays until then. */
  until?: string | undefined;
}

export interface ToastWords {
  title: string;
  description?: string;
  tone?: Exclude<Tone, "person">;
  action?: ToastAction | undefined;
  /** Where one can read on. */
  to?: string;
  /** Stays until it is closed, for what must not be missed. */
  sticky?: boolean;
}

export interface PastToast extends ToastWords {
  id: string;
  at: string;
}

const SHOWN_FOR = 6000;
const KEPT = 50;

const manager = async () => (await import("./toast-manager")).toastManager;

/** Whether toasts were wanted: the place that shows them is then needed. */
export const toastsWanted = new Store(false);

/** What was said lately, newest first: nothing depends on having seen a toast. */
export const toastHistory = new Store<PastToast[]>([]);

/** Shows the words in a corner, where they are also read out. Returns the id for `closeToast`. */
export function toast(words: ToastWords): string {
  const id = newKey();
  const past = { ...words, id, at: new Date(serverNow()).toISOString() };
  toastHistory.set([past, ...toastHistory.get()].slice(0, KEPT));
  toastsWanted.set(true);
  void ready.then(async () => (await manager()).add(asShown(id, words)));
  return id;
}

function asShown(id: string, words: ToastWords) {
  const { title, description } = words;
  return { id, title, description, timeout: lifeOf(words), data: { words } };
}

/** Called once the place that shows toasts is on the page: what is said earlier waits for it. */
export let toasterIsReady: () => void;
const ready = new Promise<void>((resolve) => (toasterIsReady = resolve));

export function closeToast(id: string): void {
  void manager().then((loaded) => loaded.close(id));
}

function lifeOf({ sticky, action }: ToastWords): number {
  if (sticky) return 0;
  return action?.until ? Math.max(Date.parse(action.until) - serverNow(), 1000) : SHOWN_FOR;
}

function latestUndoable(): PastToast | undefined {
  return toastHistory.get().find(({ action }) => action?.until && Date.parse(action.until) > serverNow());
}

/** Whether the newest thing that can be taken back still can. */
export function undoable(): boolean {
  return latestUndoable() !== undefined;
}

/** Takes it back, also when its toast was closed. */
export function undoLatest(): void {
  const latest = latestUndoable();
  if (!latest) return;
  latest.action?.onRun();
  spendAction(latest.id);
}

/** Its action was taken: it cannot be taken again. */
export function spendAction(id: string): void {
  closeToast(id);
  toastHistory.set(
    toastHistory.get().map((past) => (past.id === id ? { ...past, action: undefined } : past)),
  );
}

import { readStored, writeStored } from "@/lib/storage";
import { Store } from "@/lib/store";

export interface View {
  name: string;
  /** Filter and order as the address has them. */
  address: string;
}

const OPEN = ["awaiting_approval", "escalated", "failed", "processing", "pending"]
  .map((status) => `status=${status}`)
  .join("&");

/** What most people want to see, always there. */
export const USUAL_VIEWS: View[] = [
  { name: "All tickets", address: "" },
  { name: "Needs a person", address: "waiting=true&sort=updated_at" },
  { name: "Needs approval", address: "status=awaiting_approval&sort=created_at" },
  { name: "Failed", address: "status=failed" },
  { name: "Urgent and open", address: `${OPEN}&priority=urgent` },
  { name: "The last 24 hours", address: "created=24h" },
];

const KEY = "ticket-views";
const MOST = 50;

/** The views this person has saved in this browser. */
export const savedViews = new Store<View[]>(parse(readStored(KEY)));
window.addEventListener("storage", ({ key, newValue }) => key === KEY && savedViews.set(parse(newValue)));

/** The view that is shown at this address, one's own first. */
export function viewAt(address: string, own: View[]): View | undefined {
  return [...own, ...USUAL_VIEWS].find((view) => view.address === address);
}

/** Keeps the view under its name, in the place of an older one of the same name. */
export function saveView(view: View): void {
  keep([...savedViews.get().filter(({ name }) => name !== view.name), view].slice(-MOST));
}

export function removeView(name: string): void {
  keep(savedViews.get().filter((view) => view.name !== name));
}

function keep(views: View[]): void {
  const sorted = views.toSorted((one, other) => one.name.localeCompare(other.name));
  writeStored(KEY, JSON.stringify(sorted));
  savedViews.set(sorted);
}

function parse(text: string | null): View[] {
  try {
    const stored: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(stored) ? stored.filter(isView) : [];
  } catch {
    return [];
  }
}

function isView(value: unknown): value is View {
  const { name, address } = (value ?? {}) as Partial<View>;
  return typeof name === "string" && name !== "" && typeof address === "string";
}

import type { Action } from "@/lib/actions/action";
import { readStored, writeStored } from "@/lib/storage";

const KEY = "recent-actions";
const KEPT = 5;

/** What was done last comes first. */
export function byRecent(actions: Action[]): Action[] {
  const recent = read();
  const rank = ({ id }: Action) => (recent.includes(id) ? recent.indexOf(id) : KEPT);
  return actions.toSorted((one, other) => rank(one) - rank(other));
}

export function noteRecent(id: string): void {
  const next = [id, ...read().filter((other) => other !== id)].slice(0, KEPT);
  writeStored(KEY, next.join("\n"));
}

function read(): string[] {
  return (readStored(KEY) ?? "").split("\n").filter(Boolean);
}

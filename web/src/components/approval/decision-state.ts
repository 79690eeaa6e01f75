import type { Approval, DecisionCreate } from "@/api/types";
import { newKey } from "@/lib/idempotency";
import { Store } from "@/lib/store";

/** What was said about a request and was not accepted. It outlives the card, so that no typed word is lost. */
export interface RefusedDecision {
  approval: Approval;
  body: DecisionCreate;
  error: unknown;
  at: string;
}

/** Requests that have left their list because a decision about them is under way. */
export const leaving = new Store<ReadonlySet<string>>(new Set());

/** Requests whose decision is under way, so that it is sent once only. */
export const underWay = new Set<string>();

/** The newest refusal of each request, until it is decided or put away. */
export const refusals = new Store<ReadonlyMap<string, RefusedDecision>>(new Map());

/** The request that an undo has just opened again; a new object each time. */
export const reopened = new Store<{ id: string } | null>(null);

export function setLeaving(id: string, is: boolean): void {
  const next = new Set(leaving.get());
  if (is) next.add(id);
  else next.delete(id);
  leaving.set(next);
}

export function setRefusal(id: string, refusal: RefusedDecision | null): void {
  const next = new Map(refusals.get());
  if (refusal) next.set(id, refusal);
  else next.delete(id);
  refusals.set(next);
}

const sent = new Map<string, { body: string; key: string }>();

/** The same key for the same words about a request until they were accepted: a repeated sending counts once. */
export function keyFor(id: string, body: unknown): string {
  const text = JSON.stringify(body);
  const before = sent.get(id);
  if (before?.body === text) return before.key;
  const key = newKey();
  sent.set(id, { body: text, key });
  return key;
}

export function spendKey(id: string): void {
  sent.delete(id);
}

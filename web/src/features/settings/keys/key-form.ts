import type { Option } from "@/components/select";
import { complete, type Amounts } from "../amounts";
import { approves } from "../limits";
import type { ApiKeyCreate, Role } from "../types";

const DAY = 86_400_000;

/** What is typed about a key that is to be made. */
export interface KeyForm {
  name: string;
  role: Role;
  scopes: string[] | null;
  limits: Amounts | null;
  /** Days from now; `never`. */
  expiry: string;
}

export const NEW_KEY: KeyForm = { name: "", role: "agent", scopes: null, limits: {}, expiry: "90" };

export const EXPIRIES: Option[] = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "never", label: "Never" },
];

/** Why it cannot be sent yet; null when it can. */
export function keyProblem({ name, role, scopes, limits }: KeyForm): string | null {
  if (name.trim() === "") return "Give the key a name.";
  if (scopes?.length === 0) return "Tick at least one scope.";
  if (approves(role) && limits !== null && complete(limits) === null)
    return "Type every limit, or remove it.";
  return null;
}

export function asKey({ name, role, scopes, limits, expiry }: KeyForm, now: number): ApiKeyCreate {
  const ends = expiry === "never" ? null : new Date(now + Number(expiry) * DAY).toISOString();
  // Limits of a role that approves nothing mean nothing; none at all is the least one can give.
  const given = approves(role) ? limits && complete(limits) : {};
  return { name: name.trim(), role, scopes, money_limits: given, expires_at: ends };
}

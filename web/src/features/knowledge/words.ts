import { capitalise } from "@/lib/words";

export const NEEDS_ADMIN = "Articles are changed by admins: what they say goes to customers as our word.";

/** `german` as `German`; null where the language was not recognised. */
export function languageName(found: string): string | null {
  return found === "simple" ? null : capitalise(found);
}

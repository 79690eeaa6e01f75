import { Store } from "./store";

/** What the app's one polite live region says. Toasts are announced by themselves: do not announce them here too. */
export const announcement = new Store("");

/** Says it to screen readers when there is a pause. Counts should be batched by the caller. */
export function announce(words: string): void {
  // The same words twice are a change only if they differ in something nobody hears.
  announcement.set(announcement.get() === words ? `${words}\u00a0` : words);
}

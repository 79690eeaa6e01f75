import { Store } from "./store";

/** Whether the last request was answered. Written by the client, read by the banner. */
export const reachable = new Store(true);

/** Whether a file of this build is gone: a newer one is served, and a reload gets it. */
export const outdated = new Store(false);

/** Vite tells when a page's files could not be loaded: they are gone, or the service is away. */
export function watchForUpdates(): void {
  window.addEventListener("vite:preloadError", () => void learnWhy());
}

async function learnWhy(): Promise<void> {
  if (await answers()) outdated.set(true);
}

/** Whether the service answers at this moment. */
export async function answers(): Promise<boolean> {
  const ok = await fetch("/", { cache: "no-store" }).then(
    (response) => response.ok,
    () => false,
  );
  reachable.set(ok);
  return ok;
}

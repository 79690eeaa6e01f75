/** Where to go after signing in: a path of ours, never another site. */
export function safeReturnPath(from: string | null): string {
  if (!from?.startsWith("/")) return "/";
  const target = new URL(from, window.location.origin);
  if (target.origin !== window.location.origin || target.pathname === "/sign-in") return "/";
  return `${target.pathname}${target.search}${target.hash}`;
}

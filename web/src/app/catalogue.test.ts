import { expect, it } from "vitest";
import { CATALOGUE } from "@/lib/actions/catalogue";

const sources = import.meta.glob<string>(
  ["../features/**/*.{ts,tsx}", "../components/**/*.{ts,tsx}", "!**/*.test.*"],
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

/** Every action with keys that a page registers: `id: "…"` and, before the next action, `keys: […]`. */
function registered(): { id: string; keys: string[] }[] {
  const all = Object.entries(sources).filter(([path]) => !path.includes("/design/"));
  return all.flatMap(([, text]) => {
    if (!text.includes("useActions(")) return [];
    return text
      .split(/(?=\bid: ")/)
      .map((part) => [/^id: "([^"]+)"/.exec(part)?.[1], /keys: \[([^\]]*)\]/.exec(part)?.[1]])
      .filter((found): found is [string, string] => found.every((text) => text !== undefined))
      .map(([id, keys]) => ({ id, keys: [...keys.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "") }));
  });
}

it("lists every action with keys that a page registers, with its usual keys", () => {
  // The search of a page stands in for the one of the whole dashboard, under its name.
  const pages = registered().filter(({ id }) => id !== "search");
  expect(pages.length).toBeGreaterThan(5);
  const known = Object.fromEntries(CATALOGUE.map(({ id, keys }) => [id, keys]));
  expect(Object.fromEntries(pages.map(({ id }) => [id, known[id]]))).toEqual(
    Object.fromEntries(pages.map(({ id, keys }) => [id, keys])),
  );
});

it("lists nothing that no page has any more", () => {
  const ids = new Set(registered().map(({ id }) => id));
  expect(CATALOGUE.filter(({ id }) => !ids.has(id))).toEqual([]);
});

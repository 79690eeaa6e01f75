import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const [light = "", dark = ""] = readFileSync("src/tokens.css", "utf8").split('[data-theme="dark"]');
const THEMES = { light: colours(light), dark: { ...colours(light), ...colours(dark) } };
const TEXT: [string, string[]][] = [
  ["ink", ["canvas", "surface", "sunken", "accent-soft"]],
  ["soft", ["canvas", "surface", "sunken", "accent-soft"]],
  ["accent", ["canvas", "surface", "sunken", "accent-soft"]],
  ["on-accent", ["accent", "accent-strong"]],
  ["on-bad", ["bad", "bad-strong"]],
  ...["good", "warn", "bad", "info", "person"].map((tone): [string, string[]] => [
    tone,
    ["canvas", "surface", "sunken", `${tone}-soft`],
  ]),
  ...["good", "warn", "bad", "info", "person"].map((tone): [string, string[]] => ["ink", [`${tone}-soft`]]),
];
const SHAPES: [string, string[]][] = [
  ["edge", ["canvas", "surface", "sunken"]],
  ...[1, 2, 3, 4, 5, 6].map((number): [string, string[]] => [`chart-${number}`, ["canvas", "surface"]]),
];
const cases = (pairs: [string, string[]][]) =>
  Object.keys(THEMES).flatMap((theme) =>
    pairs.flatMap(([front, backs]) =>
      backs.map((back): [keyof typeof THEMES, string, string] => [theme as keyof typeof THEMES, front, back]),
    ),
  );

test.each(cases(TEXT))("%s: text in %s can be read on %s", (theme, front, back) => {
  expect(contrast(THEMES[theme][front], THEMES[theme][back])).toBeGreaterThanOrEqual(4.5);
});

test.each(cases(SHAPES))("%s: shapes in %s can be seen on %s", (theme, front, back) => {
  expect(contrast(THEMES[theme][front], THEMES[theme][back])).toBeGreaterThanOrEqual(3);
});

function colours(css: string): Record<string, string> {
  return Object.fromEntries(
    [...css.matchAll(/--color-([a-z0-9-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  );
}

function contrast(one = "", other = ""): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => parseInt(hex.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

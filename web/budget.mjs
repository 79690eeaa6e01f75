// Holds the built dashboard to its budgets, over Vite's manifest: what a browser loads for the shell and for each page.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const DIST = new URL("./dist/", import.meta.url);
const KB = 1000;
// Goals: 220 for where people arrive, 60 for every other page, 12 files. Until the dialogs and fields of the approvals,
// ticket and settings pages are loaded when they are first opened, these limits keep what there is from growing.
const INITIAL = 255 * KB;
const LAZY = 116 * KB;
// The page of all components needs all of them.
const LAZY_OF = {
  "src/features/metrics/metrics-page.tsx": 140 * KB,
  "src/features/design/design-page.tsx": 100 * KB,
};
const CSS = 20 * KB;
const FONTS = 100 * KB;
const REQUESTS = 17;
/** Where people arrive: these pages together with the shell are the initial load. */
const ARRIVALS = ["home/home-page", "tickets/tickets-page", "approvals/approvals-page"];

const manifestFile = new URL(".vite/manifest.json", DIST);
if (!existsSync(manifestFile)) {
  console.error("There is no build to measure: run `npm run build` first.");
  process.exit(1);
}
const manifest = JSON.parse(readFileSync(manifestFile, "utf8"));
const read = (file) => readFileSync(new URL(file, DIST));
const sizes = new Map();
const gzipped = (file) => {
  if (!sizes.has(file)) sizes.set(file, gzipSync(read(file), { level: 9 }).length);
  return sizes.get(file);
};

/** The files that a chunk needs before it runs: itself and what it imports. */
function filesOf(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) filesOf(next, seen);
  return seen;
}
const sum = (keys) => [...keys].reduce((total, key) => total + gzipped(manifest[key].file), 0);

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = filesOf(entry);
const problems = [];
const lines = [];
const report = (what, size, limit, requests = 0) => {
  const count = requests ? `, ${requests} files` : "";
  lines.push(`${what.padEnd(46)} ${(size / KB).toFixed(1).padStart(6)} kB of ${limit / KB}${count}`);
  if (size > limit) problems.push(`${what}: ${(size / KB).toFixed(1)} kB, more than ${limit / KB}`);
  if (requests > REQUESTS) problems.push(`${what}: ${requests} JavaScript files, more than ${REQUESTS}`);
};

report("shell", sum(shell), INITIAL, shell.size);
const lazy = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
for (const key of lazy) {
  const needed = filesOf(key);
  const added = [...needed].filter((other) => !shell.has(other));
  const requests = new Set([...shell, ...needed]).size;
  if (ARRIVALS.some((page) => key.includes(page)))
    report(`shell and ${short(key)}`, sum(shell) + sum(added), INITIAL, requests);
  report(`+ ${short(key)}`, sum(added), LAZY_OF[key] ?? LAZY, requests);
}
const index = read("index.html").toString();
const styles = [...new Set(Object.values(manifest).flatMap(({ css = [] }) => css))];
report(
  "styles",
  styles.reduce((total, file) => total + gzipped(file), 0),
  CSS,
);
// Other alphabets are loaded only by pages that show them.
const fonts = [...index.matchAll(/href="\/(assets\/[^"]+\.woff2)"/g)].map(([, file]) => read(file).length);
report(
  "fonts of every page",
  fonts.reduce((total, size) => total + size, 0),
  FONTS,
);

for (const file of readdirSync(new URL("assets/", DIST))) {
  if (file.endsWith(".map")) problems.push(`${file}: source maps are not published`);
  if (!file.endsWith(".js")) continue;
  const code = read(`assets/${file}`).toString();
  if (/\beval\(|new Function\(/.test(code))
    problems.push(`${file}: the content security policy forbids eval`);
  if (/mockServiceWorker|@faker-js/.test(code))
    problems.push(`${file}: a library of the tests is in the build`);
}
if (fonts.length === 0) problems.push("No font is preloaded");

if (process.argv.includes("--verbose") || problems.length > 0) console.log(lines.join("\n"));
problems.forEach((problem) => console.error(problem));
process.exit(problems.length > 0 ? 1 : 0);

function short(key) {
  return key.replace(/^src\//, "").replace(/\.tsx?$/, "");
}

// Whatever stands in braces counts as one, as it does for the service.
const VARIABLE = /\{([^{}]*)\}/g;

/** The variables of a snippet that there are not, each once. */
export function unknownVariables(body: string, known: string[]): string[] {
  const used = [...body.matchAll(VARIABLE)].map((match) => match[1] ?? "");
  return [...new Set(used)].filter((name) => !known.includes(name));
}

/** The body with `{name}` in place of what is marked, and where the cursor comes to stand. */
export function withVariable(body: string, name: string, start: number, end: number) {
  const variable = `{${name}}`;
  return { body: body.slice(0, start) + variable + body.slice(end), cursor: start + variable.length };
}

/** `process_refund` as `Process refund`. */
export function humanise(name: string): string {
  return capitalise(name.replaceAll(/[_.-]+/g, " ").trim());
}

/** The words with their first letter as a capital. */
export function capitalise(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** `1 ticket`, `2 tickets`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A list of class names without the empty ones. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}

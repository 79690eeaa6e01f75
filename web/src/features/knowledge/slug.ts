const LONGEST = 100;

/** A title as the end of an address: `Rücksendung: so geht’s` as `ruecksendung-so-gehts`. */
export function slugOf(title: string): string {
  const german: Record<string, string> = { ä: "ae", ö: "oe", ü: "ue", ß: "ss", æ: "ae", ø: "o", å: "a" };
  return title
    .toLowerCase()
    .replaceAll(/[äöüßæøå]/g, (letter) => german[letter] ?? letter)
    .normalize("NFD")
    .replaceAll(/[\u0300-\u036f'’]/g, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
}

/** Why the address cannot be taken, or null. */
export function slugProblem(slug: string): string | null {
  if (slug === "") return "An article needs an address.";
  if (slug.length > LONGEST) return `At most ${LONGEST} characters.`;
  return /^[a-z0-9-]+$/.test(slug) ? null : "Only small letters a to z, digits and hyphens.";
}

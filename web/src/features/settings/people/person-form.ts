import { complete, type Amounts } from "../amounts";
import { approves } from "../limits";
import type { Person, PersonCreate, PersonPatch, Role } from "../types";

/** What is typed about a person. */
export interface PersonForm {
  email: string;
  name: string;
  role: Role;
  password: string;
  limits: Amounts | null;
}

export function formOf(person: Person | null, own: Record<string, number> | null): PersonForm {
  if (person) {
    const { email, name, role, money_limits } = person;
    return { email, name, role, password: "", limits: money_limits };
  }
  return { email: "", name: "", role: "agent", password: "", limits: own };
}

/** Why it cannot be sent yet; null when it can. */
export function formProblem({ role, limits, password }: PersonForm): string | null {
  if (approves(role) && limits !== null && complete(limits) === null)
    return "Type every limit, or remove it.";
  if (password !== "" && password.length < 12) return "The password needs at least 12 characters.";
  return null;
}

export function asNew(form: PersonForm): PersonCreate {
  const { email, name, role, password, limits } = form;
  return {
    ...{ email: email.trim(), name: name.trim(), role },
    ...(password !== "" && { password }),
    money_limits: limits && complete(limits),
  };
}

/** Only what is another than before: another role or password signs the person out. */
export function asPatch(form: PersonForm, before: Person): PersonPatch {
  const limits = form.limits && complete(form.limits);
  return {
    ...(form.name.trim() !== before.name && { name: form.name.trim() }),
    ...(form.role !== before.role && { role: form.role }),
    ...(form.password !== "" && { password: form.password }),
    ...(JSON.stringify(limits) !== JSON.stringify(before.money_limits) && { money_limits: limits }),
  };
}

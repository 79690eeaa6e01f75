import type { Channel, Priority, TicketCreate, TicketTemplate } from "@/api/types";

/** What stands in the form. Empty words mean: not given. */
export interface TicketDraft {
  template: string;
  channel: Channel;
  email: string;
  name: string;
  order: string;
  subject: string;
  body: string;
  priority: Priority | "";
}

export const EMPTY: TicketDraft = {
  ...{ template: "", channel: "web", email: "", name: "", order: "", subject: "", body: "", priority: "" },
};

const LONGEST = { subject: 998, body: 200_000, name: 200, email: 254 };
const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;]+$/;

/** What a template fills in. */
export function fromTemplate({ id, ticket }: TicketTemplate): TicketDraft {
  return {
    ...EMPTY,
    ...{ template: id, subject: ticket.subject, body: ticket.body, email: ticket.customer_email },
    ...{ name: ticket.customer_name ?? "", priority: (ticket.priority ?? "") as TicketDraft["priority"] },
  };
}

/** Whether a person's own words would be lost by choosing a template. */
export function isOwnWork(draft: TicketDraft, template: TicketTemplate | null): boolean {
  const start = template ? fromTemplate(template) : EMPTY;
  return draft.subject !== start.subject || draft.body !== start.body;
}

/** What is wrong with it, by the service's name of the field; empty when it can be sent. */
export function problemsOf(draft: TicketDraft): Record<string, string> {
  const problems: Record<string, string> = {};
  const email = draft.email.trim();
  if (email === "") problems.customer_email = "Who wrote? The answer goes there.";
  else if (!EMAIL.test(email)) problems.customer_email = "This is not an e-mail address.";
  if (draft.subject.trim() === "") problems.subject = "A ticket needs a subject.";
  else if (draft.subject.length > LONGEST.subject)
    problems.subject = `At most ${LONGEST.subject} characters.`;
  if (draft.body.trim() === "") problems.body = "A ticket needs a message.";
  else if (draft.body.length > LONGEST.body) problems.body = "At most 200,000 characters.";
  if (draft.name.length > LONGEST.name) problems.customer_name = `At most ${LONGEST.name} characters.`;
  return problems;
}

export function bodyOf(draft: TicketDraft): TicketCreate {
  const name = draft.name.trim();
  return {
    subject: draft.subject,
    body: draft.body,
    customer_email: draft.email.trim(),
    channel: draft.channel,
    ...(name && { customer_name: name }),
    ...(draft.priority && { priority: draft.priority }),
    ...(draft.order && { metadata: { order_id: draft.order } }),
  };
}

/** A kept draft, or null for what is none. */
export function readTicketDraft(text: string): TicketDraft | null {
  try {
    const value = JSON.parse(text) as Partial<TicketDraft> | null;
    const words = Object.keys(EMPTY) as (keyof TicketDraft)[];
    return words.every((name) => typeof value?.[name] === "string") ? (value as TicketDraft) : null;
  } catch {
    return null;
  }
}

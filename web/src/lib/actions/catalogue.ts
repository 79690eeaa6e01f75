import type { Action } from "./action";

/** What the settings must know of an action to give it another key. */
export type Shortcut = Pick<Action, "id" | "title" | "section"> & { keys: string[] };

const inSection = (section: string, list: [id: string, title: string, ...keys: string[]][]): Shortcut[] =>
  list.map(([id, title, ...keys]) => ({ id, title, section, keys }));

/** Every action of some page that has keys. Pages register theirs while they are shown; the settings list them all.
 * A test holds it to what the pages register. */
export const CATALOGUE: Shortcut[] = [
  ...inSection("Approvals", [
    ["approvals.next", "Next request", "j", "ArrowDown"],
    ["approvals.previous", "Previous request", "k", "ArrowUp"],
    ["approvals.open", "Go into the request", "o", "Enter"],
    ["approvals.approve", "Approve", "a"],
    ["approvals.edit", "Edit, then approve", "e"],
    ["approvals.reject", "Reject", "r"],
    ["approvals.hand-over", "Hand the ticket to a person", "."],
    ["approvals.select", "Select for a decision about many", "x"],
    ["approvals.extend-down", "Select the next as well", "Shift+j"],
    ["approvals.extend-up", "Select the previous as well", "Shift+k"],
    ["approvals.clear", "Select none", "Escape"],
    ["approvals.copy", "Copy the link", "c"],
    ["approvals.temporal", "Open the Temporal run", "t"],
  ]),
  ...inSection("Ticket", [
    ["ticket.reply", "Write a reply", "m"],
    ["ticket.note", "Write an internal note", "n"],
    ["ticket.copy-link", "Copy link", "c"],
    ["ticket.temporal", "Open in Temporal", "t"],
  ]),
  ...inSection("Knowledge", [["knowledge.edit", "Edit the article", "e"]]),
];

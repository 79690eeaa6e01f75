import { readStored, writeStored } from "./storage";

const PREFIX = "draft:";

/** What was typed and not sent yet, by a key such as `reply:<ticket id>`. */
export function readDraft(key: string): string {
  return readStored(PREFIX + key) ?? "";
}

/** Keeps the draft; an empty one is removed. */
export function writeDraft(key: string, text: string): void {
  writeStored(PREFIX + key, text === "" ? null : text);
}

import { Store } from "@/lib/store";
import { readStored, writeStored } from "@/lib/storage";
import { COLUMN_KEYS, USUAL_COLUMNS, type ColumnKey } from "./columns";

const KEY = "ticket-columns";

/** Which columns this browser shows. */
export const shownColumns = new Store<ColumnKey[]>(parse(readStored(KEY)));

export function showColumn(key: ColumnKey, shown: boolean): void {
  const next = COLUMN_KEYS.filter((other) => (other === key ? shown : shownColumns.get().includes(other)));
  writeStored(KEY, next.join(" "));
  shownColumns.set(next);
}

function parse(text: string | null): ColumnKey[] {
  if (text === null) return USUAL_COLUMNS;
  const names = text.split(" ");
  return COLUMN_KEYS.filter((key) => names.includes(key));
}

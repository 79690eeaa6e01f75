import { Menu as Base } from "@base-ui/react/menu";
import { Check } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { LazyMenuProps } from "@/components/lazy-menu";
import { LIST_ITEM } from "@/components/list-look";
import { Menu, MenuRadios, MenuSeparator } from "@/components/menu";
import { usePreferences } from "@/hooks/use-preferences";
import { COLUMN_KEYS, columnName, type ColumnKey } from "./columns";
import { showColumn, shownColumns } from "./shown-columns";

const DENSITIES = [
  { value: "comfortable" as const, label: "Comfortable" },
  { value: "compact" as const, label: "Compact" },
];

/** Which columns, and how close together the rows are. */
export function DisplayMenu({ trigger }: LazyMenuProps) {
  const [{ density }, change] = usePreferences();
  const shown = useSyncExternalStore(shownColumns.subscribe, shownColumns.get);
  return (
    <Menu trigger={trigger} defaultOpen>
      <MenuRadios
        label="Rows"
        value={density}
        options={DENSITIES}
        onChange={(next) => change({ density: next })}
      />
      <MenuSeparator />
      <Base.Group>
        <Base.GroupLabel className="px-2 pt-1.5 pb-1 text-xs font-medium text-soft">Columns</Base.GroupLabel>
        {COLUMN_KEYS.map((key) => (
          <ColumnItem key={key} name={key} shown={shown.includes(key)} />
        ))}
      </Base.Group>
    </Menu>
  );
}

/** The menu stays open, since one seldom changes a single column. */
function ColumnItem({ name, shown }: { name: ColumnKey; shown: boolean }) {
  return (
    <Base.CheckboxItem
      closeOnClick={false}
      checked={shown}
      onCheckedChange={(next) => showColumn(name, next)}
      className={LIST_ITEM}
    >
      <span className="flex-1">{columnName(name)}</span>
      <Base.CheckboxItemIndicator>
        <Check aria-hidden />
      </Base.CheckboxItemIndicator>
    </Base.CheckboxItem>
  );
}

import { Button } from "@/components/button";
import { Callout } from "@/components/callout";
import { Card } from "@/components/card";
import { Switch } from "@/components/switch";
import { usePreferences } from "@/hooks/use-preferences";
import { useActionRegistry } from "@/lib/actions/provider";
import { allShortcuts } from "./shortcut-choice";
import { ShortcutRow } from "./shortcut-row";

/** Single keys on or off, and every action's key. */
export function ShortcutsCard() {
  const [{ singleKeys, keymap }, change] = usePreferences();
  const all = allShortcuts(useActionRegistry()?.registry.all() ?? []);
  const sections = [...new Set(all.map(({ section }) => section))];
  return (
    <Card
      title="Keyboard shortcuts"
      actions={
        Object.keys(keymap).length > 0 && (
          <Button size="small" onClick={() => change({ keymap: {} })}>
            All usual keys
          </Button>
        )
      }
    >
      <Switch
        label="Single-key shortcuts"
        hint="Off: letters and digits do nothing by themselves. Keys with Ctrl, Alt or ⌘ still work."
        checked={singleKeys}
        onChange={(next) => change({ singleKeys: next })}
      />
      {!singleKeys && (
        <div className="mt-3">
          <Callout tone="quiet" title="Give an action a key with Ctrl or Alt to use it all the same." />
        </div>
      )}
      {sections.map((section) => (
        <section key={section} className="mt-4">
          <h3 className="mb-1 text-xs font-medium text-soft">{section}</h3>
          <ul className="divide-y divide-line">
            {all
              .filter((shortcut) => shortcut.section === section)
              .map((shortcut) => (
                <ShortcutRow
                  key={shortcut.id}
                  shortcut={shortcut}
                  all={all}
                  keymap={keymap}
                  onChange={(next) => change({ keymap: next })}
                />
              ))}
          </ul>
        </section>
      ))}
    </Card>
  );
}

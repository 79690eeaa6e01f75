import { Link } from "react-router";
import { Dialog } from "@/components/dialog";
import { Kbd } from "@/components/kbd";
import { usePreferences } from "@/hooks/use-preferences";
import { keysOf, type Action } from "@/lib/actions/action";
import { useActionRegistry } from "@/lib/actions/provider";
import { closeOverlay } from "./overlays";

/** Every key that works on this page, from the registry that makes it work. */
export function KeySheet({ open }: { open: boolean }) {
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && closeOverlay()}
      title="Keyboard shortcuts"
      description={
        <>
          Single keys are off while you type. Change or switch them off in{" "}
          <Link to="/settings/personal" className="link" onClick={closeOverlay}>
            your settings
          </Link>
          .
        </>
      }
      width="wide"
    >
      {open && <Sections />}
    </Dialog>
  );
}

function Sections() {
  const actions = useActionRegistry()?.registry.all() ?? [];
  const [choice] = usePreferences();
  const withKeys = actions
    .map((action): [Action, string[]] => [action, keysOf(action, choice)])
    .filter(([, keys]) => keys.length > 0);
  const sections = [...new Set(withKeys.map(([{ section }]) => section))];
  return (
    <div className="gap-x-8 sm:columns-2">
      {sections.map((section) => (
        <section key={section} className="mb-5 break-inside-avoid">
          <h3 className="mb-1 text-xs font-medium text-soft">{section}</h3>
          <dl>
            {withKeys
              .filter(([action]) => action.section === section)
              .map(([{ id, title }, keys]) => (
                <div key={id} className="flex items-baseline justify-between gap-4 py-1">
                  <dt>{title}</dt>
                  <dd className="flex gap-1.5 whitespace-nowrap">
                    {keys.map((key) => (
                      <Kbd key={key} keys={key} />
                    ))}
                  </dd>
                </div>
              ))}
          </dl>
        </section>
      ))}
    </div>
  );
}

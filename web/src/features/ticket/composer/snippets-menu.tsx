import { Menu as Base } from "@base-ui/react/menu";
import { TextQuote } from "lucide-react";
import type { RefObject } from "react";
import type { Snippet } from "@/api/types";
import { buttonClasses } from "@/components/button";
import { Kbd } from "@/components/kbd";
import { LIST_ITEM, LIST_POPUP } from "@/components/list-look";
import { KEYS_OFF } from "@/lib/actions/keys";

interface Props {
  snippets: Snippet[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onPick: (snippet: Snippet) => void;
  /** Where one goes on writing. */
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Pieces of replies to put in; letters jump to a title. */
export function SnippetsMenu({ snippets, open, onOpenChange, onPick, field }: Props) {
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Trigger className={buttonClasses({ look: "quiet", size: "small" })}>
        <TextQuote aria-hidden />
        Snippets
        <Kbd keys="[" />
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner align="start" side="top" sideOffset={4} collisionPadding={8} className="z-50">
          <Base.Popup {...KEYS_OFF} finalFocus={field} className={`${LIST_POPUP} max-w-80`}>
            {snippets.length === 0 && (
              <p className="px-2 py-1.5 text-soft">There are no snippets yet. They are added in Settings.</p>
            )}
            {snippets.map((snippet) => (
              <Base.Item
                key={snippet.id}
                label={snippet.title}
                onClick={() => onPick(snippet)}
                className={LIST_ITEM}
              >
                <span className="min-w-0">
                  <span className="block font-medium wrap-anywhere">{snippet.title}</span>
                  <span className="line-clamp-1 text-xs text-soft">{snippet.body}</span>
                </span>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}

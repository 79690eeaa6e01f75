import { ArrowDown, ArrowUp, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { IconButton } from "@/components/icon-button";
import { Kbd } from "@/components/kbd";
import { announce } from "@/lib/announce";
import { asApiError } from "@/lib/api-error";
import { toast } from "@/lib/toasts";
import type { CannedReason } from "../types";
import { useChange } from "../use-change";
import { ReasonDialog } from "./reason-dialog";
import { changeReason } from "./words-api";

interface Props {
  reason: CannedReason;
  may: boolean;
  isFirst: boolean;
  isLast: boolean;
  onDelete: () => void;
}

/** A reason with its key, and what can be done about it. */
export function ReasonRow({ reason, may, ...ends }: Props) {
  return (
    <li className="flex items-start gap-2 py-2 text-sm first:pt-0">
      <span className="w-6 shrink-0 pt-1 text-soft">{reason.key ? <Kbd keys={reason.key} /> : null}</span>
      <p className="min-w-0 flex-1 pt-1 wrap-anywhere">{reason.text}</p>
      {may && <Controls reason={reason} {...ends} />}
    </li>
  );
}

function Controls({ reason, isFirst, isLast, onDelete }: Omit<Props, "may">) {
  const [open, setOpen] = useState(false);
  const move = useChange(changeReason, ({ place }) => announce(`Moved to place ${place}`));
  const moveBy = (step: number) =>
    move.mutate(
      { id: reason.id, place: reason.place + step },
      {
        onError: (error) =>
          toast({ tone: "bad", title: "The reason was not moved", description: asApiError(error).detail }),
      },
    );
  const name = `“${reason.text}”`;
  return (
    <div className="flex max-xs:grid max-xs:grid-cols-2">
      <MoveButton label={`Move ${name} up`} icon={ArrowUp} end={isFirst} onMove={() => moveBy(-1)} />
      <MoveButton label={`Move ${name} down`} icon={ArrowDown} end={isLast} onMove={() => moveBy(1)} />
      <IconButton size="small" label={`Change ${name}`} icon={Pencil} onClick={() => setOpen(true)} />
      <IconButton size="small" label={`Delete ${name}`} icon={Trash2} onClick={onDelete} />
      {open && <ReasonDialog reason={reason} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface MoveProps {
  label: string;
  icon: typeof ArrowUp;
  end: boolean;
  onMove: () => void;
}

/** At the end of the list it stays in reach, so that the focus is not lost after the last step. */
function MoveButton({ label, icon, end, onMove }: MoveProps) {
  return (
    <IconButton
      size="small"
      label={label}
      icon={icon}
      aria-disabled={end || undefined}
      onClick={() => !end && onMove()}
    />
  );
}

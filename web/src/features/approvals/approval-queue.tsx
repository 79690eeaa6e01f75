import { notifyManager } from "@tanstack/react-query";
import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useNavigate, useParams } from "react-router";
import type { Approval } from "@/api/types";
import { reopened } from "@/components/approval/decision-state";
import { ButtonLink } from "@/components/button";
import { useListCursor } from "@/hooks/use-list-cursor";
import { useMedia } from "@/hooks/use-media";
import { useSelection } from "@/hooks/use-selection";
import { classes } from "@/lib/words";
import { BulkDialog } from "./bulk-dialog";
import { NoQueue } from "./no-queue";
import { QueueList } from "./queue-list";
import { SelectedCard } from "./selected-card";
import { rowOfCursor, useQueueActions } from "./use-queue-actions";
import { useQueueRows } from "./use-queue-rows";

interface Props {
  pending: Approval[];
  more: boolean;
}

/** The queue beside the card that is being decided; on a phone one of the two. */
export function ApprovalQueue({ pending, more }: Props) {
  const { id = null } = useParams();
  const navigate = useNavigate();
  const wide = !useMedia("(width < 64rem)");
  const [bulk, setBulk] = useState<{ decision: "approve" | "reject"; approvals: Approval[] } | null>(null);
  const [looked, setLooked] = useState(id);
  const queue = useQueueRows(pending, looked, more);
  const { rows } = queue;
  const cursor = useListCursor({
    ids: rows.map((row) => row.id),
    current: id,
    onSync: (to) => void navigate(to ? `/approvals/${to}` : "/approvals", { replace: true }),
  });
  if (looked !== cursor.id) setLooked(cursor.id);
  const open = new Set(pending.map((item) => item.id));
  const selection = useSelection(rows.filter((row) => open.has(row.id)).map((row) => row.id));
  const first = rows[0]?.id;
  const { moveTo } = cursor;
  // With room for both, a card is always up; its address is then that of the card.
  useEffect(() => {
    if (wide && cursor.id === null && first !== undefined) moveTo(first);
  });
  const shown = cursor.id;
  const expectNext = useFocusOnNext(wide);
  // What was undone is what one wants to look at.
  useEffect(() =>
    reopened.subscribe(() => {
      const again = reopened.get();
      if (!again) return;
      expectNext();
      moveTo(again.id);
    }),
  );
  const ended = useRef(false);
  useEffect(() => {
    if (!ended.current) return;
    ended.current = false;
    expectNext();
    if (shown === null || open.has(shown)) return;
    const after = rows.slice(Math.max(cursor.index, 0)).find((row) => open.has(row.id));
    moveTo((after ?? rows.findLast((row) => open.has(row.id)))?.id ?? null);
  });
  useQueueActions({ rows, open, cursor, selection, queue, onOpen: () => cardInView()?.focus() });
  const leave = (from: string) => {
    expectNext();
    cursor.advanceFrom(from);
  };
  return (
    <div className="grid gap-4 lg:grid-cols-[minmax(0,21rem)_minmax(0,1fr)]">
      <div className={classes("min-w-0", shown && "max-lg:hidden", rows.length === 0 && "hidden")}>
        <div className="rounded-lg border border-line bg-surface lg:sticky lg:top-16 lg:max-h-[calc(100dvh-5rem)] lg:overflow-y-auto">
          <QueueList
            {...{ queue, open, selection, more }}
            current={shown}
            onOpen={(next) => {
              if (wide) moveTo(next);
              else void navigate(`/approvals/${next}`);
            }}
            onBulk={(decision, approvals) => setBulk({ decision, approvals })}
          />
        </div>
      </div>
      <section
        aria-label="Request"
        data-card-pane
        className={classes(
          "min-w-0",
          !shown && rows.length > 0 && "max-lg:hidden",
          rows.length === 0 && "lg:col-span-2",
        )}
      >
        {shown && (
          <ButtonLink to="/approvals" look="quiet" className="mb-2 lg:hidden">
            <ArrowLeft aria-hidden />
            All requests
          </ButtonLink>
        )}
        {shown ? (
          <SelectedCard
            key={shown}
            id={shown}
            listed={rows.find((row) => row.id === shown)}
            onLeave={leave}
          />
        ) : (
          rows.length === 0 && <NoQueue />
        )}
      </section>
      {bulk && (
        <BulkDialog
          {...bulk}
          onClose={() => {
            // Once the list has heard of what was decided.
            notifyManager.schedule(() => {
              ended.current = true;
              setBulk(null);
              selection.clear();
            });
          }}
          returnTo={rowOfCursor}
        />
      )}
    </div>
  );
}

/** After a decision the focus goes on with the cursor: to its row, on a phone to the next card, never to nowhere. */
function useFocusOnNext(wide: boolean): () => void {
  const expected = useRef(false);
  const frames = useRef(0);
  useEffect(() => {
    if (!expected.current) return;
    expected.current = false;
    // A dialog that closes with the old card gives its focus back first.
    const frame = requestAnimationFrame(() => {
      const heading = document.querySelector<HTMLElement>("main h1");
      const next = (wide ? rowOfCursor() : cardInView()) ?? cardInView() ?? heading;
      next?.focus({ preventScroll: true });
      if (!wide) window.scrollTo({ top: 0 });
    });
    frames.current = frame;
  });
  useEffect(() => () => cancelAnimationFrame(frames.current), []);
  return () => void (expected.current = true);
}

function cardInView(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-card-pane] article");
}

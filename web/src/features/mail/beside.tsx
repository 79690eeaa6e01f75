import { ArrowLeft } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { useSearchParams } from "react-router";
import { ButtonLink } from "@/components/button";
import { classes } from "@/lib/words";

/** The address with this mail chosen, or none; all else in it stays. */
export function useMailAddress(): { chosen: string | null; to: (id: string | null) => string } {
  const [params] = useSearchParams();
  const to = (id: string | null) => {
    const next = new URLSearchParams(params);
    if (id) next.set("mail", id);
    else next.delete("mail");
    return `?${next}`;
  };
  return { chosen: params.get("mail"), to };
}

/** A list with what was chosen of it at its side; on narrow screens one in place of the other. */
export function Beside({ list, detail }: { list: ReactNode; detail: ReactNode | null }) {
  const { to } = useMailAddress();
  const back = useFocusAcross();
  return (
    <div
      className={classes(
        "grid items-start gap-4",
        detail !== null && "lg:grid-cols-[minmax(0,2fr)_minmax(0,3fr)]",
      )}
    >
      <div className={classes("min-w-0", detail !== null && "max-lg:hidden")}>{list}</div>
      {detail !== null && (
        <div className="min-w-0 lg:sticky lg:top-18">
          <ButtonLink
            ref={back}
            to={to(null)}
            look="quiet"
            size="small"
            className="mb-2 lg:hidden"
            preventScrollReset
          >
            <ArrowLeft aria-hidden />
            Back to the list
          </ButtonLink>
          {detail}
        </div>
      )}
    </div>
  );
}

/** Where one takes the other's place, the focus goes along: to the way back, and back to the row. */
function useFocusAcross() {
  const { chosen } = useMailAddress();
  const back = useRef<HTMLAnchorElement>(null);
  const last = useRef(chosen);
  useEffect(() => {
    const before = last.current;
    last.current = chosen;
    if (before === chosen) return;
    const lost = document.activeElement === null || !isVisible(document.activeElement);
    const row = before && [...document.querySelectorAll<HTMLElement>("[data-mail]")].find(isRow(before));
    if (chosen && lost && back.current) back.current.focus();
    if (!chosen && lost && row) row.focus();
  }, [chosen]);
  return back;
}

function isRow(id: string) {
  return (row: HTMLElement) => row.dataset.mail === id;
}

function isVisible(element: Element): boolean {
  return element !== document.body && element.getClientRects().length > 0;
}

import { Link } from "react-router";
import type { Message } from "@/api/types";
import { TimeAgo } from "@/components/time-ago";
import { classes } from "@/lib/words";
import { deliveryOf } from "./delivery";

/** What became of an answer on its way, and why where it did not arrive. */
export function DeliveryNote({ message }: { message: Message }) {
  const delivery = deliveryOf(message);
  if (!delivery) return null;
  const { words, tone, icon: Icon, at, error } = delivery;
  const colour = { bad: "font-medium text-bad", warn: "font-medium text-warn", good: "text-good" }[
    tone as "bad"
  ];
  return (
    <div className={classes("mt-1.5 text-xs", colour ?? "text-soft")}>
      <p className="flex flex-wrap items-center gap-x-1.5">
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {words}
        {at && <TimeAgo at={at} />}
      </p>
      {error && <p className="wrap-anywhere">{error}</p>}
      {tone === "bad" && (
        <Link to="/mail" className="link">
          All mails
        </Link>
      )}
    </div>
  );
}

import { Hand, RotateCcw, XCircle, type LucideIcon } from "lucide-react";
import { answered, client } from "@/api/client";
import type { TicketStatus } from "@/api/types";
import { asApiError } from "@/lib/api-error";
import type { TicketLine } from "./api/list-tickets";

export interface BulkAction {
  path: "takeover" | "retry" | "cancel";
  verb: string;
  /** On the bar, where the verb alone could be taken for closing it. */
  button?: string;
  icon: LucideIcon;
  /** What happens then. */
  effect: string;
  done: string;
  danger?: boolean;
  applies: (status: TicketStatus) => boolean;
  /** Why not to the others. */
  otherwise: string;
}

export const BULK_ACTIONS: BulkAction[] = [
  {
    ...{ path: "takeover", verb: "Take over", icon: Hand, done: "Taken over" },
    effect: "The agent stops working on them, and its open requests are withdrawn.",
    applies: (status) => status !== "cancelled" && status !== "escalated",
    otherwise: "cancelled, or with a person already",
  },
  {
    ...{ path: "retry", verb: "Retry", icon: RotateCcw, done: "Retried" },
    effect: "The agent goes on after the last recorded step; what was done is not repeated.",
    applies: (status) => status === "failed",
    otherwise: "not failed",
  },
  {
    ...{
      path: "cancel",
      verb: "Cancel",
      button: "Cancel tickets",
      icon: XCircle,
      done: "Cancelled",
      danger: true,
    },
    effect: "Nobody answers them any more, and open requests are withdrawn. What was done stays done.",
    applies: (status) => status !== "cancelled" && status !== "completed",
    otherwise: "completed or cancelled already",
  },
];

export interface Outcome {
  id: string;
  subject: string;
  /** Null when it was done, else why not. */
  refused: string | null;
}

/** One call per ticket, one after the other, so that each has its own answer and none holds up the others. */
export async function actOnAll(
  { path }: BulkAction,
  tickets: TicketLine[],
  onOutcome: (outcome: Outcome) => void,
): Promise<void> {
  for (const { id, subject } of tickets) onOutcome({ id, subject, refused: await act(path, id) });
}

async function act(path: BulkAction["path"], id: string): Promise<string | null> {
  try {
    await answered(
      client.POST(`/api/v1/tickets/{ticket_id}/${path}`, { params: { path: { ticket_id: id } } }),
    );
    return null;
  } catch (error) {
    return asApiError(error).detail;
  }
}

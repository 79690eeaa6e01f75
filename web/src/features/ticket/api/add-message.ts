import { useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { Message, MessageCreate } from "@/api/types";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { ApiError } from "@/lib/api-error";
import { keys } from "@/lib/query-keys";

export function useAddMessage(ticketId: string) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  return useMutation({
    mutationFn: (body: MessageCreate) => {
      const params = { path: { ticket_id: ticketId }, header: { "Idempotency-Key": key.of(body) } };
      return answered(client.POST("/api/v1/tickets/{ticket_id}/messages", { params, body }));
    },
    onSuccess: () => key.renew(),
    onSettled: () => queries.invalidateQueries({ queryKey: keys.ticket(ticketId) }),
  });
}

export interface NewerMessages {
  messages: Message[];
  lastSeq: number;
}

/** What the customer wrote meanwhile, where that is why nothing was stored; null for every other error. */
export function newerMessages(error: unknown): NewerMessages | null {
  if (!(error instanceof ApiError) || error.code !== "newer_message") return null;
  const { messages, last_seq: lastSeq } = error.members;
  return { messages: Array.isArray(messages) ? (messages as Message[]) : [], lastSeq: Number(lastSeq) };
}

import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { answered, client } from "@/api/client";
import type { components } from "@/api/schema.gen";
import { useIdempotencyKey } from "@/hooks/use-idempotency-key";
import { keys } from "@/lib/query-keys";

export type InboundMail = components["schemas"]["InboundMailRead"];
export type InboundMailDetail = components["schemas"]["InboundMailDetail"];

const WAITING: InboundMail["status"][] = ["quarantined", "unreadable"];

/** What waits for a person, or all that came in; newest first. */
export const listHeldMails = (all: boolean) =>
  infiniteQueryOptions({
    queryKey: [...keys.mails, "inbound", all],
    queryFn: ({ pageParam }) => {
      const query = { limit: 50, ...(!all && { status: WAITING }), ...(pageParam && { cursor: pageParam }) };
      return answered(client.GET("/api/v1/inbound-mails", { params: { query } }));
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

const pathOf = (id: string) => ({ path: { inbound_mail_id: id } });

export const getHeldMail = (id: string) =>
  queryOptions({
    queryKey: [...keys.mails, "inbound-mail", id],
    queryFn: () => answered(client.GET("/api/v1/inbound-mails/{inbound_mail_id}", { params: pathOf(id) })),
  });

/** How many wait for a person. */
export const heldMailCounts = queryOptions({
  queryKey: [...keys.counts, "inbound-mails"],
  queryFn: () => answered(client.GET("/api/v1/inbound-mail-counts")),
});

export type HeldMailAction =
  | { kind: "release" }
  | { kind: "read-again" }
  | { kind: "attach"; ticket_id: string; reason: string | null }
  | { kind: "discard"; reason: string | null };

/** What a person decides of a mail that is held. The same decision sent twice counts once. */
export function useHeldMailAction(id: string) {
  const queries = useQueryClient();
  const key = useIdempotencyKey();
  const settled = () => {
    void queries.invalidateQueries({ queryKey: keys.mails });
    void queries.invalidateQueries({ queryKey: keys.counts });
  };
  return useMutation({
    mutationFn: (action: HeldMailAction) => answered(send(id, action, key.of({ id, action }))),
    onSuccess: (mail) => queries.setQueryData(getHeldMail(id).queryKey, mail),
    onSettled: settled,
  });
}

function send(id: string, action: HeldMailAction, key: string) {
  const params = { ...pathOf(id), header: { "Idempotency-Key": key } };
  switch (action.kind) {
    case "release":
      return client.POST("/api/v1/inbound-mails/{inbound_mail_id}/release", { params });
    case "read-again":
      return client.POST("/api/v1/inbound-mails/{inbound_mail_id}/read-again", { params });
    case "attach": {
      const body = { ticket_id: action.ticket_id, reason: action.reason };
      return client.POST("/api/v1/inbound-mails/{inbound_mail_id}/attach", { params, body });
    }
    case "discard": {
      const body = { reason: action.reason };
      return client.POST("/api/v1/inbound-mails/{inbound_mail_id}/discard", { params, body });
    }
  }
}

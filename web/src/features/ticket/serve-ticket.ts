import { HttpResponse } from "msw";
import type { Rail, TicketDetail, Trace } from "@/api/types";
import { answers } from "@/test/answers";
import { admin } from "@/test/fixtures";
import { server } from "@/test/server";

const RAIL: Rail = {
  ...{ sender_verified: true, customer: null, order: null, related: [], policy_hits: [], model_use: [] },
};

/** The service as the ticket's page sees it. */
export function serveTicket(ticket: () => TicketDetail, changes: { rail?: Rail; trace?: Trace } = {}): void {
  const nobody = { viewers: [] };
  const snippets = {
    items: [
      {
        ...{ id: "s1", title: "On its way", body: "Hello {customer_name}, order {order_id} is on its way." },
        ...{
          variables: ["customer_name", "order_id"],
          updated_at: "2026-11-23T10:00:00Z",
          updated_by: "admin",
        },
      },
    ],
    ...{ next_cursor: null, variables: [{ name: "order_id", meaning: "The order." }] },
  };
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/tickets/{ticket_id}", () => ticket()),
    answers("get", "/api/v1/tickets/{ticket_id}/rail", changes.rail ?? RAIL),
    answers("get", "/api/v1/tickets/{ticket_id}/presence", nobody),
    answers("put", "/api/v1/tickets/{ticket_id}/presence", nobody),
    answers("delete", "/api/v1/tickets/{ticket_id}/presence", () => new HttpResponse(null, { status: 204 })),
    answers("get", "/api/v1/snippets", snippets),
    answers("get", "/api/v1/config", {
      ...{ version: "1", offline_model: true, temporal_ui_url: "", namespace: "default" },
      ...{ support_address: "support@localhost", email_provider: "outbox", payments: "ledger" },
    }),
  );
  const { trace } = changes;
  if (trace) server.use(answers("get", "/api/v1/tickets/{ticket_id}/trace", trace));
}

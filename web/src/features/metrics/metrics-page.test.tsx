import { screen, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { answers } from "@/test/answers";
import { problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { Bucket, Timeseries } from "./get-timeseries";
import { MetricsPage } from "./metrics-page";

const NONE = { p50: null, p95: null };
const bucketOf = (day: number, changes: Partial<Bucket> = {}): Bucket => ({
  ...{ start: `2026-11-${day}T00:00:00Z`, end: `2026-11-${day + 1}T00:00:00Z`, received: 0 },
  ...{ by_channel: {}, by_status: {}, first_response_ms: NONE, resolution_ms: NONE, tools: {}, refunds: [] },
  approvals: {
    ...{ approved: 0, rejected: 0, edited: 0, expired: 0, withdrawn: 0 },
    ...{ override_rate: null, wait_p50_ms: null },
  },
  model: { calls: 0, tokens_in: 0, tokens_out: 0 },
  ...changes,
});
const SERIES: Timeseries = {
  ...{ range: "7d", bucket: "1d", tz: "UTC", generated_at: "2026-11-24T12:00:00Z" },
  buckets: [
    bucketOf(23),
    bucketOf(24, {
      ...{ received: 3, by_channel: { web: 2, email: 1 }, by_status: { completed: 3 } },
      refunds: [
        { count: 1, total: { minor: 5200, currency: "JPY" } },
        { count: 2, total: { minor: 4250, currency: "EUR" } },
      ],
      tools: { process_refund: { calls: 4, errors: 1 } },
    }),
  ],
};

function open(at = "/metrics?bucket=1d&tz=UTC") {
  server.use(answers("get", "/api/v1/metrics/timeseries", SERIES));
  return renderPage(<MetricsPage />, { path: "/metrics", at });
}
const chart = (name: string) => screen.findByRole("region", { name });

test("the keyboard walks through a chart's parts, and Enter opens the tickets behind one", async () => {
  const { user, address } = open();
  const slider = within(await chart("Tickets by channel")).getByRole("slider");
  expect(slider.getAttribute("aria-valuetext")).toBe("Tue, Nov 24: Web 2, E-mail 1");
  slider.focus();
  await user.keyboard("{Enter}");
  const link = new URL(address(), "http://localhost");
  expect(link.pathname).toBe("/tickets");
  expect(link.searchParams.get("created_from")).toBe("2026-11-24T00:00:00Z");
  expect(link.searchParams.get("created_to")).toBe("2026-11-25T00:00:00Z");
});

test("a chart is also a table, and the address keeps that", async () => {
  const { user, address } = open();
  await user.click(await screen.findByRole("button", { name: "Tickets by channel as a table" }));
  const table = within(await chart("Tickets by channel")).getByRole("table");
  const cells = within(table)
    .getAllByRole("row")
    .map((row) => row.textContent);
  expect(cells).toEqual(["TimeWebE-mail", "Tue, Nov 2421", "Mon, Nov 2300"]);
  expect(address()).toContain("table=volume-by-channel");
});

test("currencies are never added up", async () => {
  open();
  expect((await chart("Refunds in EUR")).textContent).toMatch(/EUR\s42\.50 in 2 refunds/);
  expect((await chart("Refunds in JPY")).textContent).toMatch(/JPY\s5,200 in 1 refund/);
});

test("a chart without anything says so, and tools are summed up", async () => {
  open();
  expect((await chart("Override rate")).textContent).toContain("Nobody decided anything.");
  expect((await chart("Tools")).textContent).toContain("Process refund4125%");
});

test("the legend names what the patterns mean", async () => {
  open();
  const legend = within(await chart("Tickets by channel")).getByRole("list");
  expect(
    within(legend)
      .getAllByRole("listitem")
      .map((item) => item.textContent),
  ).toEqual(["Web", "E-mail"]);
});

test("a failure is said and can be tried again", async () => {
  server.use(answers("get", "/api/v1/metrics/timeseries", () => problem(500)));
  renderPage(<MetricsPage />, { path: "/metrics", at: "/metrics" });
  expect((await screen.findByRole("alert")).textContent).toContain("The metrics could not be read");
});

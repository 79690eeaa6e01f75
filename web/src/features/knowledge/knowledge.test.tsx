import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { beforeEach, expect, test } from "vitest";
import { writeDraft } from "@/lib/drafts";
import { answers } from "@/test/answers";
import { admin, problem } from "@/test/fixtures";
import { renderPage } from "@/test/render-page";
import { server } from "@/test/server";
import type { Article } from "./api/articles";
import { ArticlePage } from "./article-page";
import { KnowledgePage } from "./knowledge-page";
import { NewArticlePage } from "./new-article-page";
import { slugOf, slugProblem } from "./slug";

const RETURNS: Article = {
  ...{ slug: "returns", title: "Returns", body: "Within 30 days.", language: "english", version: 3 },
  ...{ updated_at: "2026-11-20T10:00:00Z", updated_by: "bo@localhost", snippet: null },
};

beforeEach(() => {
  localStorage.clear();
  server.use(
    answers("get", "/api/v1/me", admin),
    answers("get", "/api/v1/knowledge", { items: [RETURNS], next_cursor: null }),
    answers("get", "/api/v1/knowledge-usage", { days: 30, items: [{ slug: "returns", uses: 7 }] }),
    answers("get", "/api/v1/knowledge/{slug}", RETURNS),
  );
});

const article = (at: string) => renderPage(<ArticlePage />, { path: "/knowledge/:slug", at });

test("the list tells who changed an article and how often the agent used it", async () => {
  renderPage(<KnowledgePage />, { path: "/knowledge" });
  const row = (await screen.findByRole("link", { name: "Returns" })).closest("li") as HTMLElement;
  expect(within(row).getByText(/by bo@localhost/)).toBeTruthy();
  expect(await within(row).findByText("Used 7 times in 30 d")).toBeTruthy();
});

test("a search is in the address, reaches the service, and can be cleared", async () => {
  server.use(
    answers("get", "/api/v1/knowledge", ({ query }) => ({
      items: query.has("q") ? [] : [RETURNS],
      next_cursor: null,
    })),
  );
  const { user, address } = renderPage(<KnowledgePage />, { path: "/knowledge" });
  await user.type(await screen.findByLabelText("Search articles"), "warp drive");
  expect(await screen.findByText("No article answers “warp drive”.")).toBeTruthy();
  expect(address()).toBe("/knowledge?q=warp+drive");
  await user.click(screen.getByRole("button", { name: "Show all articles" }));
  expect(await screen.findByRole("link", { name: "Returns" })).toBeTruthy();
});

test("who may only read is told why the buttons do nothing", async () => {
  server.use(answers("get", "/api/v1/me", { ...admin, role: "agent" }));
  article("/knowledge/returns?edit");
  const edit = await screen.findByRole("button", { name: "Edit" });
  expect(edit.getAttribute("aria-disabled")).toBe("true");
  expect(screen.getAllByText(/Articles are changed by admins/).length).toBeGreaterThan(0);
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("an article is saved against the version that was read", async () => {
  let ifMatch: string | null = null;
  server.use(
    http.put("*/api/v1/knowledge/returns", async ({ request }) => {
      ifMatch = request.headers.get("If-Match");
      return HttpResponse.json({ ...RETURNS, ...((await request.json()) as object), version: 4 });
    }),
  );
  const { user, address } = article("/knowledge/returns?edit");
  await user.type(await screen.findByLabelText("Text"), " Free of charge.");
  await user.click(screen.getByRole("button", { name: "Save article" }));
  await waitFor(() => expect(address()).toBe("/knowledge/returns"));
  expect(ifMatch).toBe('"3"');
});

test("who was slower sees the other version, keeps the own words, and replaces only on purpose", async () => {
  const theirs = { ...RETURNS, body: "Within 60 days.", version: 4, updated_by: "eve@localhost" };
  const tags: (string | null)[] = [];
  server.use(
    http.put("*/api/v1/knowledge/returns", ({ request }) => {
      tags.push(request.headers.get("If-Match"));
      if (tags.length === 1) return problem(412, { code: "article_changed", article: theirs });
      return HttpResponse.json({ ...theirs, version: 5 });
    }),
  );
  const { user, address } = article("/knowledge/returns?edit");
  const field = await screen.findByLabelText<HTMLTextAreaElement>("Text");
  await user.clear(field);
  await user.type(field, "Within 14 days.");
  await user.click(screen.getByRole("button", { name: "Save article" }));
  expect((await screen.findByRole("alert")).textContent).toContain("eve@localhost saved version 4");
  const diff = screen.getByRole("group", { name: "From their text to yours" });
  expect(within(diff).getByText("Within 60 days.")).toBeTruthy();
  expect(within(diff).getByText("Within 14 days.")).toBeTruthy();
  expect(field.value).toBe("Within 14 days.");
  await user.click(screen.getByRole("button", { name: "Keep mine; saving replaces theirs" }));
  await user.click(screen.getByRole("button", { name: "Save article" }));
  await waitFor(() => expect(address()).toBe("/knowledge/returns"));
  expect(tags).toEqual(['"3"', '"4"']);
});

test("a draft is still there after the page was left, with the version it was begun from", async () => {
  const kept = { slug: "returns", title: "Returns", body: "My words", from: 2 };
  writeDraft("article:returns", JSON.stringify(kept));
  article("/knowledge/returns?edit");
  expect((await screen.findByLabelText<HTMLTextAreaElement>("Text")).value).toBe("My words");
  expect(screen.getByText("Your draft is still here; it was not saved yet.")).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("bo@localhost saved version 3");
});

test("a new article takes its address from the title and replaces none that is there", async () => {
  let header: string | null = null;
  server.use(
    http.put("*/api/v1/knowledge/:slug", ({ request, params }) => {
      header = request.headers.get("If-None-Match");
      return problem(412, { code: "article_exists", detail: String(params.slug), article: RETURNS });
    }),
  );
  const { user } = renderPage(<NewArticlePage />, { path: "/knowledge/~new" });
  await user.type(await screen.findByLabelText("Title"), "Größe");
  expect(screen.getByLabelText<HTMLInputElement>("Address").value).toBe("groesse");
  await user.type(screen.getByLabelText("Text"), "Words");
  await user.click(screen.getByRole("button", { name: "Add article" }));
  expect(await screen.findByText(/There is an article at this address already/)).toBeTruthy();
  expect(header).toBe("*");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Text").value).toBe("Words");
});

test("an article is deleted only after a question", async () => {
  let deleted = false;
  server.use(
    http.delete("*/api/v1/knowledge/returns", () => {
      deleted = true;
      return new HttpResponse(null, { status: 204 });
    }),
  );
  const { user } = article("/knowledge/returns");
  await user.click(await screen.findByRole("button", { name: "Delete" }));
  expect(deleted).toBe(false);
  await user.click(await screen.findByRole("button", { name: "Delete article" }));
  await screen.findByText("Another page");
  expect(deleted).toBe(true);
});

test("each version shows what it changed", async () => {
  const one = { title: "Returns", deleted: false, at: "2026-11-20T10:00:00Z", by: "bo@localhost" };
  server.use(
    answers("get", "/api/v1/knowledge/{slug}/versions", {
      items: [
        { ...one, version: 3, body: "Within 30 days." },
        { ...one, version: 2, body: "Within 20 days." },
      ],
      next_cursor: null,
    }),
  );
  article("/knowledge/returns?tab=versions&version=3");
  const change = await screen.findByRole("group", { name: "What version 3 changed" });
  expect(change.querySelector("del")?.textContent).toContain("Within 20 days.");
  expect(change.querySelector("ins")?.textContent).toContain("Within 30 days.");
});

test("addresses are made of plain letters", () => {
  expect(slugOf("Rücksendung: so geht’s!")).toBe("ruecksendung-so-gehts");
  expect(slugOf("Délais & frais")).toBe("delais-frais");
  expect(slugProblem("Über")).toContain("small letters");
  expect(slugProblem("returns-2")).toBeNull();
});

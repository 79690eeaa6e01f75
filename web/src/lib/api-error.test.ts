import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { answered, client } from "@/api/client";
import { problem } from "@/test/fixtures";
import { server } from "@/test/server";
import { ApiError, asApiError, fieldMessages, toApiError } from "./api-error";
import { reachable } from "./connection";

const readMe = () => answered(client.GET("/api/v1/me"));

test("a problem keeps its code, its words and its request id", async () => {
  server.use(
    http.get("*/api/v1/me", () => problem(403, { code: "forbidden", detail: "This needs the role admin." })),
  );
  const error = asApiError(await readMe().catch((thrown: unknown) => thrown));
  expect(error).toMatchObject({
    status: 403,
    code: "forbidden",
    title: "You may not do this",
    detail: "This needs the role admin.",
    requestId: "request-1",
    isOutage: false,
  });
});

test("a proxy's page instead of a problem counts as an outage", async () => {
  server.use(http.get("*/api/v1/me", () => HttpResponse.html("<h1>Bad gateway</h1>", { status: 502 })));
  await expect(readMe()).rejects.toMatchObject({
    status: 502,
    isOutage: true,
    title: "The service has a problem",
  });
  expect(reachable.get()).toBe(false);
});

test("no answer at all is an outage until the next answer", async () => {
  server.use(http.get("*/api/v1/me", () => HttpResponse.error()));
  await expect(readMe()).rejects.toMatchObject({ status: 0, code: "unreachable", isOutage: true });
  expect(reachable.get()).toBe(false);
  server.use(http.get("*/api/v1/me", () => problem(401)));
  await expect(readMe()).rejects.toMatchObject({ status: 401 });
  expect(reachable.get()).toBe(true);
});

test("mistakes are told per field, the first of each, in words", () => {
  const error = toApiError(422, {
    errors: [
      { field: "body.subject", code: "too_short", message: "Value should have at least 1 item" },
      { field: "body.subject", code: "value_error", message: "must be a single line" },
      { field: "body.customer_email", code: "value_error", message: "must be an e-mail address" },
    ],
  });
  expect(fieldMessages(error)).toEqual({
    subject: "Must not be empty.",
    customer_email: "Must be an e-mail address.",
  });
});

test("whatever is thrown becomes an ApiError", () => {
  expect(asApiError(new TypeError("oops"))).toBeInstanceOf(ApiError);
  expect(asApiError("oops").detail).toBe("oops");
});

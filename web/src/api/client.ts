import createClient from "openapi-fetch";
import { toApiError, unreachable } from "@/lib/api-error";
import { reachable } from "@/lib/connection";
import { noteServerDate } from "@/lib/server-clock";
import type { paths } from "./schema.gen";

/** The service, typed from its description. The browser sends the session cookie along. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: timed,
});

/** Every answer also tells what time it is there. */
async function timed(request: Request): Promise<Response> {
  const sentAt = Date.now();
  const response = await globalThis.fetch(request);
  noteServerDate(response.headers.get("Date"), sentAt, Date.now());
  return response;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the service answered. Throws an `ApiError` for everything but success. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    reachable.set(false);
    throw unreachable();
  });
  const failure = response.ok
    ? null
    : toApiError(response.status, error, response.headers.get("Retry-After"));
  reachable.set(!failure?.isOutage);
  if (failure) throw failure;
  return data as T;
}

import createClient from "openapi-fetch";
import { toApiError, unreachable } from "@/lib/api-error";
import { reportReachable } from "@/lib/connection";
import type { paths } from "./schema.gen";

/** The service, typed from its description. The browser sends the session cookie along. */
export const client = createClient<paths>({
  baseUrl: window.location.origin,
  fetch: (request) => globalThis.fetch(request),
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What the service answered. Throws an `ApiError` for everything but success. */
export async function answered<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch(() => {
    reportReachable(false);
    throw unreachable();
  });
  const failure = response.ok ? null : toApiError(response.status, error);
  reportReachable(!failure?.isOutage);
  if (failure) throw failure;
  return data as T;
}

import { http, HttpResponse, type HttpHandler } from "msw";
import type { paths } from "@/api/schema.gen";

type Method = "get" | "post" | "put" | "patch" | "delete";
type Json<R> = R extends { content: { "application/json": infer B } } ? B : never;
type Success<O> = O extends { responses: infer R } ? Json<R[keyof R & (200 | 201 | 202)]> : never;

/** What a test learns of a request before it answers. */
export interface Asked {
  params: Record<string, string>;
  query: URLSearchParams;
  body: unknown;
}

/** A handler for one operation of the API. The path is one of the description and the answer has its type, so a test
 * cannot answer what the service never would: `answers("get", "/api/v1/me", admin)`. */
export function answers<P extends keyof paths, M extends Method & keyof paths[P]>(
  method: M,
  path: P,
  answer: Success<paths[P][M]> | ((asked: Asked) => Success<paths[P][M]> | Response),
): HttpHandler {
  const pattern = `*${String(path).replaceAll(/\{(\w+)\}/g, ":$1")}`;
  return http[method](pattern, async ({ request, params }) => {
    const text = await request.text();
    const asked = {
      params: params as Record<string, string>,
      query: new URL(request.url).searchParams,
      body: text === "" ? null : (JSON.parse(text) as unknown),
    };
    const given = typeof answer === "function" ? (answer as (asked: Asked) => unknown)(asked) : answer;
    return given instanceof Response ? given : HttpResponse.json(given as object);
  });
}

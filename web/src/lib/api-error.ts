import type { FieldError } from "@/api/types";
import { capitalise } from "./words";

/** What the service (or the way to it) refused. `status` 0: it could not be reached. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly requestId: string | null = null,
    readonly errors: FieldError[] = [],
    readonly members: Record<string, unknown> = {},
    /** Seconds after which it may be tried again, where the service said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(`${title}: ${detail}`);
    this.name = "ApiError";
  }

  /** The service is away, rather than of another opinion. */
  get isOutage(): boolean {
    return this.status === 0 || [502, 503, 504].includes(this.status);
  }
}

const TITLES: Record<number, string> = {
  0: "The service cannot be reached",
  401: "You are signed out",
  403: "You may not do this",
  404: "Not found",
  409: "Something changed meanwhile",
  410: "Too late",
  413: "This is too large",
  422: "This cannot be accepted as it is",
  429: "Too many attempts",
};

/** A problem+json body, or whatever a proxy wrote instead, as one kind of error. */
export function toApiError(status: number, body: unknown, retryAfter: string | null = null): ApiError {
  const problem = isRecord(body) ? body : {};
  const title =
    TITLES[status] ?? (status >= 500 ? "The service has a problem" : text(problem.title, "Refused"));
  return new ApiError(
    status,
    text(problem.code, "unknown"),
    title,
    text(problem.detail, status >= 500 ? "Try again in a moment." : "The request was refused."),
    typeof problem.request_id === "string" ? problem.request_id : null,
    Array.isArray(problem.errors) ? (problem.errors as FieldError[]) : [],
    problem,
    retryAfter !== null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : null,
  );
}

/** The error of a request that got no answer at all. */
export function unreachable(): ApiError {
  return new ApiError(0, "unreachable", TITLES[0] ?? "", "Check the connection; we keep trying.");
}

/** Anything that was thrown, as an ApiError. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(-1, "dashboard_error", "The dashboard has a problem", String(error));
}

/** One message per field of a form; what belongs to no known field is left to the general message. */
export function fieldMessages(error: ApiError | null): Record<string, string> {
  const messages: Record<string, string> = {};
  for (const { field, message, code } of error?.errors ?? []) {
    messages[field.replace(/^body\./, "")] ??= inWords(code, message);
  }
  return messages;
}

function inWords(code: string, message: string): string {
  const words = code.endsWith("too_short") || code === "missing" ? "must not be empty" : message;
  return `${capitalise(words)}.`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}

function text(value: unknown, fallback: string): string {
  return typeof value === "string" && value !== "" ? value : fallback;
}

/**
 * Errors as answers. Every body has the same fields; 4xx bodies may name the cause, 5xx bodies
 * never do. Source: API reference, error handling; API contract, section 3.
 */
import { AicrError, type ErrorCode, httpStatusOf } from "../../base/error.ts";
import { ALL_PARAMETERS } from "../schema/parameters.ts";
import { jsonReply, type Reply } from "./exchange.ts";

/** Codes as HTTP bodies spell them. */
type HttpCode = Exclude<ErrorCode, "INTERNAL"> | "INTERNAL_ERROR";

/** What is told about a refusal besides its code. */
export interface RefusalOptions {
  details?: Record<string, unknown>;
  /** When it is not the usual one of the code. */
  status?: number;
  /** Further headers, names and values in turn. */
  headers?: readonly string[];
  cause?: unknown;
}

/** An answer that is an error, thrown by whatever part of the server finds it out. */
export class Refusal extends Error {
  readonly code: ErrorCode;
  readonly details?: Record<string, unknown>;
  readonly status: number;
  readonly headers: readonly string[];

  constructor(code: ErrorCode, message: string, options: RefusalOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "Refusal";
    this.code = code;
    this.details = options.details;
    this.status = options.status ?? httpStatusOf(new AicrError(code, message));
    this.headers = options.headers ?? [];
  }
}

const RETRYABLE: readonly ErrorCode[] = [
  "RATE_LIMIT_EXCEEDED",
  "INTERNAL",
  "SERVICE_UNAVAILABLE",
  "TIMEOUT",
];

/** A 400 whose cause is told in `details.error`; causes that are no input errors pass unchanged. */
export function badRequest(message: string, cause: unknown): unknown {
  if (!(cause instanceof AicrError) || httpStatusOf(cause) !== 400) return cause;
  return new Refusal("INVALID_REQUEST", message, {
    details: { error: `[${cause.code}] ${fullText(cause)}` },
    cause,
  });
}

/** Runs a part of the work; input errors it throws become a {@link badRequest}. */
export function refusing<T>(message: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw badRequest(message, error);
  }
}

/** Whatever was thrown, as a refusal. A foreign error tells nothing about itself. */
export function asRefusal(thrown: unknown): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (!(thrown instanceof AicrError) || thrown.code === "INTERNAL") {
    return new Refusal("INTERNAL", "Internal server error", { cause: thrown });
  }
  const text = httpStatusOf(thrown) < 500 ? fullText(thrown) : thrown.message;
  return new Refusal(thrown.code, text, { cause: thrown });
}

/** The body of a refusal. */
export function refusalReply(refusal: Refusal, requestId: string): Reply {
  const { code, details, message, status } = refusal;
  const retry = status === 503 || status === 429 ? ["Retry-After", "1"] : [];
  return jsonReply(status, {
    code: code === "INTERNAL" ? "INTERNAL_ERROR" : code satisfies HttpCode,
    message,
    ...(details === undefined ? {} : { details }),
    requestId,
    timestamp: timestamp(),
    retryable: RETRYABLE.includes(code),
  }, [...retry, ...refusal.headers]);
}

/** The time as bodies carry it. */
export function timestamp(): string {
  return new Date().toISOString();
}

/** Message, place and hints on one line; flags are called what the API calls them. */
function fullText({ message, hints, source }: AicrError): string {
  const place = source?.line === undefined ? "" : ` (line ${source.line}, column ${source.column})`;
  return [message + place, ...hints].join("; ").replaceAll(
    /(\bFlag )?--([a-z][a-z-]*)/g,
    (flag, what, name) => ALL_PARAMETERS.has(name) ? (what ? `Parameter ${name}` : name) : flag,
  );
}

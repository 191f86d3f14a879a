/**
 * The one error type of the project, its closed list of codes, and what each code means to a shell
 * (exit code) and to an HTTP client (status). Foreign errors are wrapped once, in platform/.
 * A message starts with a capital, names the offending value and the place, and has no final
 * period; hints say what to do next.
 */

/** Every code an error can carry. CLI name; HTTP bodies say `INTERNAL_ERROR` for `INTERNAL`. */
export type ErrorCode =
  | "INVALID_REQUEST"
  | "METHOD_NOT_ALLOWED"
  | "CONFLICT"
  | "NOT_FOUND"
  | "UNAUTHORIZED"
  | "TIMEOUT"
  | "SERVICE_UNAVAILABLE"
  | "RATE_LIMIT_EXCEEDED"
  | "INTERNAL";

/** A path inside a document: mapping keys and list indexes, outermost first. */
export type DocPath = readonly (string | number)[];

/**
 * Where an error comes from. `line` and `column` are 1-based. When only `text` and `path` are
 * known, the edge that prints the error finds line and column (see `locate` in locate.ts).
 */
export interface Source {
  file: string;
  line?: number;
  column?: number;
  /** Path of the offending node inside the document. */
  path?: DocPath;
  /** The document's text, kept so that a position can be found later; never printed. */
  text?: string;
  /** `key` points at the mapping key instead of its value. */
  at?: "key" | "value";
}

/** A further problem found in the same pass, so that one run tells all there is to correct. */
export interface RelatedProblem {
  /** As an error's message: capital first, no final period. */
  message: string;
  hints: string[];
  source?: Source;
}

/** Everything an {@link AicrError} carries besides code and message. */
export interface ErrorDetails {
  hints?: string[];
  source?: Source;
  cause?: unknown;
  related?: readonly RelatedProblem[];
}

/** Exit code of the process by error code (CLI reference, table of exit codes). */
const EXIT_CODES: Record<ErrorCode, number> = {
  INVALID_REQUEST: 2,
  METHOD_NOT_ALLOWED: 2,
  CONFLICT: 2,
  NOT_FOUND: 3,
  UNAUTHORIZED: 4,
  TIMEOUT: 5,
  SERVICE_UNAVAILABLE: 6,
  RATE_LIMIT_EXCEEDED: 7,
  INTERNAL: 8,
};

/** HTTP status by error code (API reference, table of error codes). */
const HTTP_STATUS: Record<ErrorCode, number> = {
  INVALID_REQUEST: 400,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  NOT_FOUND: 404,
  UNAUTHORIZED: 401,
  TIMEOUT: 504,
  SERVICE_UNAVAILABLE: 503,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL: 500,
};

/** An error with a code, hints for the reader, and the place it comes from. */
export class AicrError extends Error {
  readonly code: ErrorCode;
  readonly hints: string[];
  readonly source?: Source;
  readonly related: readonly RelatedProblem[];

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "AicrError";
    this.code = code;
    this.hints = details.hints ?? [];
    this.source = details.source;
    this.related = details.related ?? [];
  }
}

/** The same error with further hints at its end. */
export function addHints(error: AicrError, ...hints: string[]): AicrError {
  const { code, message, source, cause, related } = error;
  return new AicrError(code, message, {
    hints: [...error.hints, ...hints],
    source,
    cause,
    related,
  });
}

/** Shorthand for the most common refusal. */
export function invalid(message: string, details: ErrorDetails = {}): AicrError {
  return new AicrError("INVALID_REQUEST", message, details);
}

/** The exit code that a thrown value ends the process with; a foreign error counts as INTERNAL. */
export function exitCodeOf(error: unknown): number {
  return EXIT_CODES[codeOf(error)];
}

/** The HTTP status that a thrown value is answered with; a foreign error counts as INTERNAL. */
export function httpStatusOf(error: unknown): number {
  return HTTP_STATUS[codeOf(error)];
}

/** The code of a thrown value; a foreign error counts as INTERNAL. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof AicrError ? error.code : "INTERNAL";
}

/** The text of any thrown value, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** `file:line:column`, as far as they are known. */
export function formatSource(source: Source): string {
  if (source.line === undefined) return source.file;
  return `${source.file}:${source.line}:${source.column ?? 1}`;
}

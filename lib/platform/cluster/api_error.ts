/** What an answer of an API server that is no success means, and a request without an answer. */
import { formatDuration } from "../../base/duration.ts";
import { AicrError, type ErrorCode, messageOf } from "../../base/error.ts";
import { redact } from "../../base/redact.ts";
import { isTree, type Value } from "../../base/tree.ts";

interface Meaning {
  code: ErrorCode;
  hint: string;
}

const CREDENTIALS: Meaning = {
  code: "UNAUTHORIZED",
  hint: "Log in again, or check which user the current context of the kubeconfig names",
};
const RIGHTS: Meaning = {
  code: "UNAUTHORIZED",
  hint: "Grant this user get and list on the resource (kubectl auth can-i list RESOURCE)",
};
const SLOW: Meaning = { code: "TIMEOUT", hint: "Try again, or allow more time" };
const BUSY: Meaning = { code: "RATE_LIMIT_EXCEEDED", hint: "Try again later" };
const BROKEN: Meaning = {
  code: "SERVICE_UNAVAILABLE",
  hint: "Check the health of the API server (kubectl get --raw /readyz) and try again",
};
const WRONG: Meaning = { code: "INVALID_REQUEST", hint: "Check what is asked for" };

const MEANINGS: Readonly<Record<number, Meaning>> = {
  400: WRONG,
  401: CREDENTIALS,
  403: RIGHTS,
  408: SLOW,
  422: WRONG,
  429: BUSY,
  504: SLOW,
};

/** The error for an answer; `body` is a Status object as a rule, whose message says why. */
export function answerError(
  { status, body }: { status: number; body: Value | undefined },
  { what, server }: { what: string; server: string },
): AicrError {
  const { code, hint } = MEANINGS[status] ?? BROKEN;
  const said = isTree(body) && typeof body.message === "string" ? body.message : "";
  const reason = said === "" ? `the API server answered ${status}` : redact(said);
  return new AicrError(code, `Cannot ${what} of ${server}: ${reason}`, { hints: [hint] });
}

/** The error for a request that was not answered in time. */
export function slowError(what: string, server: string, timeoutMs: number): AicrError {
  const limit = formatDuration(timeoutMs);
  return new AicrError("TIMEOUT", `Cannot ${what} of ${server}: no answer within ${limit}`, {
    hints: [SLOW.hint],
  });
}

/** What the failures of a connection mean. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/ECONNREFUSED|connection refused/i, "connection refused"],
  [/ENOTFOUND|EAI_AGAIN|dns|lookup/i, "the host name cannot be resolved"],
  [
    /cert|UnknownIssuer|self.signed|UNABLE_TO_VERIFY|tls|ssl|handshake/i,
    "no trusted TLS connection",
  ],
  [/ENETUNREACH|EHOSTUNREACH|unreachable|no route/i, "the host cannot be reached"],
  [/ECONNRESET|EPIPE|socket hang up|closed|reset|aborted|eof/i, "the connection broke off"],
];

/** The error for a request that got no answer at all. */
export function connectionError(error: unknown, what: string, server: string): AicrError {
  const text = `${(error as { code?: unknown })?.code ?? ""} ${messageOf(error)}`;
  const known = REASONS.find(([pattern]) => pattern.test(text))?.[1];
  const reason = known ?? (redact(messageOf(error)) || "unknown failure");
  return new AicrError("SERVICE_UNAVAILABLE", `Cannot ${what} of ${server}: ${reason}`, {
    hints: ["Check that the cluster runs and that this machine reaches it (VPN, proxy, firewall)"],
    cause: error,
  });
}

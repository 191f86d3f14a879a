/**
 * What went wrong with a registry, in the project's codes. Its own words are shown as far as they
 * are short, without control characters and without the secrets of the session. The address of an
 * upload is never shown: it is a capability.
 */
import { formatDuration } from "../../base/duration.ts";
import { AicrError, type ErrorCode, messageOf } from "../../base/error.ts";
import { redact } from "../../base/redact.ts";

/** What somebody wanted, for messages: `push oci://…`. */
export interface Wish {
  /** Completes "Cannot". */
  action: string;
  registry: string;
}

/** An answer that was not the one hoped for. */
export interface Refusal extends Wish {
  status: number;
  headers: Headers;
  body: Uint8Array;
  /** Whether credentials were sent along. */
  authorized: boolean;
  /** Takes the session's secrets out of a text. */
  scrub(text: string): string;
}

/** The error for a status that nobody wanted. */
export function registryRefusal(refusal: Refusal): AicrError {
  const { action, registry, status, authorized } = refusal;
  const { code, says, hints } = meaning(refusal, authorized);
  const own = ownWords(refusal);
  const text = `Cannot ${action}: ${says}${
    own === "" ? ` (status ${status})` : ` (status ${status}: ${own})`
  }`;
  return new AicrError(code, text, { hints, source: { file: registry } });
}

interface Meaning {
  code: ErrorCode;
  says: string;
  hints: string[];
}

function meaning({ status, registry, headers, body }: Refusal, authorized: boolean): Meaning {
  if (status === 401 || status === 403) return accessDenied(registry, status, authorized);
  if (status === 429) return tooMany(registry, headers);
  if (status === 404) {
    return {
      code: "NOT_FOUND",
      says: `${registry} does not know it`,
      hints: [
        "Check the repository and the tag; some registries need the repository to be created first",
      ],
    };
  }
  const unusable = noRegistry(status, body);
  if (unusable !== undefined) {
    const [says, hint] = unusable;
    return { code: "SERVICE_UNAVAILABLE", says: `${registry} ${says}`, hints: [hint] };
  }
  return {
    code: "INVALID_REQUEST",
    says: `${registry} refuses it`,
    hints: ["Check the repository and the tag, and the registry's rules for them"],
  };
}

/** What shows that nobody there does a registry's work, and what helps; undefined if somebody does. */
function noRegistry(status: number, body: Uint8Array): [string, string] | undefined {
  if (status < 300) {
    return [
      "does not answer as a registry does",
      "Check the name and the port of the registry",
    ];
  }
  if (status < 400) return ["redirects to nowhere", "Check the name of the registry"];
  if (status >= 500) {
    return [
      "has a problem of its own",
      "Try again later; if it lasts, its administrator finds the reason in its log",
    ];
  }
  if (/to (an )?HTTPS (server|port)/i.test(new TextDecoder().decode(body))) {
    return ["speaks nothing but TLS", "Leave out --plain-http"];
  }
  return undefined;
}

function accessDenied(registry: string, status: number, authorized: boolean): Meaning {
  const code = "UNAUTHORIZED";
  if (!authorized && status === 401) {
    return {
      code,
      says: `${registry} asks for credentials, and there are none for it`,
      hints: [
        `Log in with docker login ${registry}, or set DOCKER_CONFIG to the directory of a config.json`,
      ],
    };
  }
  return {
    code,
    says: status === 401
      ? `${registry} does not accept the credentials`
      : `${registry} does not allow it`,
    hints: [
      `Log in again with docker login ${registry}, as someone with the right to this repository`,
    ],
  };
}

function tooMany(registry: string, headers: Headers): Meaning {
  const seconds = retryAfter(headers, 0);
  const wait = seconds === undefined ? "later" : `in ${formatDuration(seconds)}`;
  return {
    code: "RATE_LIMIT_EXCEEDED",
    says: `${registry} wants fewer requests`,
    hints: [`Try again ${wait}; logging in often raises the limit`],
  };
}

/**
 * Milliseconds that an answer asks to wait, by its header Retry-After: seconds, or a date seen
 * from `now` (Unix milliseconds; 0 ignores dates). Undefined when it does not ask.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,7}$/.test(text)) return Number(text) * 1000;
  const date = /^\w{3,9}, .* GMT$/.test(text) ? Date.parse(text) : NaN;
  return now === 0 || Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** `CODE: message` of the first error in the body, if the body is what registries send. */
function ownWords({ body, scrub }: Refusal): string {
  try {
    const { errors } = JSON.parse(new TextDecoder().decode(body));
    const { code, message } = errors[0];
    const words = [code, message].filter((part) => typeof part === "string" && part !== "");
    return clean(scrub(words.join(": ")));
  } catch {
    return "";
  }
}

/** One line of at most 200 characters. */
function clean(text: string): string {
  // deno-lint-ignore no-control-regex -- a registry must not write to the reader's terminal
  const line = redact(text).replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ").trim();
  return (line.length > 200 ? `${line.slice(0, 200)}…` : line).replace(/\.$/, "");
}

/** The error for a request that got no answer in time. */
export function registryTimeout({ action, registry }: Wish, timeoutMs: number): AicrError {
  const time = formatDuration(timeoutMs);
  return new AicrError("TIMEOUT", `Cannot ${action}: no answer from ${registry} within ${time}`, {
    hints: ["Check the network and the registry, then try again"],
    source: { file: registry },
  });
}

/** The error for a request that got no answer at all. The cause is left out: it holds addresses. */
export function registryUnreachable({ action, registry }: Wish, error: unknown): AicrError {
  const { says, hint } = failureOf(error, registry);
  return new AicrError("SERVICE_UNAVAILABLE", `Cannot ${action}: ${says}`, {
    hints: [hint],
    source: { file: registry },
  });
}

const NETWORK = "Check the host name, the port and your network or proxy";
const AGAIN = "Try again; if it happens again, a proxy or the registry ends the connection";

/** What each failure of a connection means, and what helps; the first that matches counts. */
const FAILURES: readonly (readonly [RegExp, string, string])[] = [
  [/connection refused|ECONNREFUSED/i, "refuses the connection", NETWORK],
  [/dns error|failed to lookup|ENOTFOUND|EAI_AGAIN/i, "cannot be found by name", NETWORK],
  [
    /InvalidContentType|corrupt message|wrong version number/i,
    "does not speak TLS",
    "Pass --plain-http for a registry without TLS",
  ],
  [
    /certificate|UnknownIssuer|NotValidForName/i,
    "has a certificate that is not trusted",
    "Put its authority into the file that SSL_CERT_FILE names, or pass --insecure-tls for a test",
  ],
  [/tls|ssl|handshake/i, "does not speak TLS", "Pass --plain-http for a registry without TLS"],
  [/port \d+ (is|are) blocked/i, "has a port on which HTTP is never spoken", NETWORK],
  [/unreachable|no route to host|EHOSTUNREACH/i, "cannot be reached", NETWORK],
  [
    /invalid HTTP|parse/i,
    "does not speak HTTP",
    "Check the port; with TLS, leave out --plain-http",
  ],
  [/./, "broke off the connection", AGAIN],
];

function failureOf(error: unknown, registry: string): { says: string; hint: string } {
  let text = " ";
  for (let at: unknown = error; at instanceof Error; at = at.cause) text += `${messageOf(at)}\n`;
  const [, says, hint] = FAILURES.find(([pattern]) => pattern.test(text))!;
  return { says: `${registry} ${says}`, hint };
}

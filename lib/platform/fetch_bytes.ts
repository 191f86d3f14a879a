/**
 * Fetching over http(s) with everything bounded: time (connecting, redirects and body together),
 * size (while it streams, after decompression), and where redirects may lead.
 */
import { VERSION } from "../base/constants.ts";
import { AicrError, invalid, messageOf } from "../base/error.ts";
import { readLimited, tooLarge } from "../base/files/read_text_file.ts";
import { formatDuration } from "../base/duration.ts";
import { redact } from "../base/redact.ts";

/** Options of {@link fetchBytes}. */
export interface FetchOptions {
  /** What is fetched, for messages. */
  what: string;
  maxBytes: number;
  timeoutMs: number;
  /** Ends the fetch, as a timeout would, when nobody waits for its result any more. */
  signal?: AbortSignal;
}

/** What came back. */
export interface Fetched {
  data: Uint8Array<ArrayBuffer>;
  /** The URL as given, fit to be shown. */
  file: string;
}

/** What a timer can hold, in milliseconds; more would be taken for none at all. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Most redirects followed for one document. */
const MAX_REDIRECTS = 5;

/**
 * The body behind an http(s) URL. Throws INVALID_REQUEST for a URL or redirect that is not
 * allowed and a body that is too large, SERVICE_UNAVAILABLE when the server cannot be reached,
 * breaks off, redirects without end or does not answer 2xx, TIMEOUT when it takes too long or is not
 * wanted any more (the connection is closed then).
 */
export async function fetchBytes(url: string, options: FetchOptions): Promise<Fetched> {
  const file = showUrl(url);
  if (options.signal?.aborted) throw notWanted(file, options);
  const abort = new AbortController();
  let reason: AicrError | undefined;
  const end = (why: AicrError) => {
    reason ??= why;
    abort.abort();
  };
  const timeoutMs = Math.min(options.timeoutMs, LONGEST_TIMER);
  const timer = setTimeout(() => end(tooSlow(file, options)), timeoutMs);
  const leave = () => end(notWanted(file, options));
  options.signal?.addEventListener("abort", leave);
  try {
    const response = await follow(parseUrl(url, options.what), abort.signal, options.what);
    return { data: await readBody(response, file, options), file };
  } catch (error) {
    if (error instanceof AicrError) throw error;
    throw reason ?? unreachable(error, file, options.what);
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", leave);
  }
}

/** A URL fit to be shown: credentials and secret parameters removed. */
export function showUrl(url: string): string {
  return redact(url);
}

function parseUrl(text: string, what: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && url.hostname !== "") return url;
  throw invalid(`Cannot read ${what} ${showUrl(text)}: it is not a valid URL`, {
    hints: ["Write the URL as https://host/path"],
  });
}

/** Follows redirects by hand, because fetch would neither count nor check them our way. */
async function follow(start: URL, signal: AbortSignal, what: string): Promise<Response> {
  let url = start;
  let credentials = takeCredentials(url);
  for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
    const response = await fetch(url, {
      signal,
      redirect: "manual",
      headers: {
        accept: "application/yaml, application/json, text/*, */*;q=0.5",
        "user-agent": `aicr/${VERSION}`,
        ...(credentials ? { authorization: credentials } : {}),
      },
    });
    if (response.ok) return response;
    await response.body?.cancel();
    const location = response.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(response.status) || location === null) {
      throw refusedBy(response.status, showUrl(start.href), what);
    }
    const next = checkRedirect(url, location, what);
    // Credentials are for the server they were given for.
    credentials = takeCredentials(next) ?? (next.origin === url.origin ? credentials : undefined);
    url = next;
  }
  throw new AicrError(
    "SERVICE_UNAVAILABLE",
    `Cannot read ${what} ${showUrl(start.href)}: more than ${MAX_REDIRECTS} redirects`,
    { hints: ["Open the URL in a browser and give the address where it ends"] },
  );
}

/** Removes user and password from a URL, which fetch refuses, and returns them as a header. */
function takeCredentials(url: URL): string | undefined {
  if (url.username === "" && url.password === "") return undefined;
  const pair = `${decode(url.username)}:${decode(url.password)}`;
  url.username = "";
  url.password = "";
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(pair)))}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function checkRedirect(from: URL, location: string, what: string): URL {
  const to = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const isHttp = to?.protocol === "http:" || to?.protocol === "https:";
  if (to && isHttp && !(from.protocol === "https:" && to.protocol === "http:")) return to;
  const reason = isHttp ? "from https to http" : "to something that is not http(s)";
  throw invalid(
    `Cannot read ${what} ${showUrl(from.href)}: it redirects ${reason} (${showUrl(location)})`,
    { hints: ["Check the URL; download the document yourself if you trust it"] },
  );
}

async function readBody(
  response: Response,
  file: string,
  options: FetchOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > options.maxBytes) {
    await response.body?.cancel();
    throw tooLarge(options.what, file, options.maxBytes);
  }
  if (response.body === null) return new Uint8Array();
  return await readLimited(response.body, { ...options, file });
}

function refusedBy(status: number, file: string, what: string): AicrError {
  const hint = status === 401 || status === 403
    ? "Check the credentials (https://user:password@host/…), or download the document and name the file"
    : status === 404 || status === 410
    ? "Check the path of the URL"
    : "Try again later, or download the document and name the file";
  return new AicrError(
    "SERVICE_UNAVAILABLE",
    `Cannot read ${what} ${file}: the server answered ${status}`,
    { hints: [hint], source: { file } },
  );
}

function tooSlow(file: string, { what, timeoutMs }: FetchOptions): AicrError {
  return new AicrError(
    "TIMEOUT",
    `Cannot read ${what} ${file}: no complete answer within ${formatDuration(timeoutMs)}`,
    {
      hints: ["Try again later, or download the document and name the file"],
      source: { file },
    },
  );
}

function notWanted(file: string, { what }: FetchOptions): AicrError {
  return new AicrError(
    "TIMEOUT",
    `Fetching ${what} ${file} was ended: its result is not wanted any more`,
  );
}

function unreachable(error: unknown, file: string, what: string): AicrError {
  return new AicrError("SERVICE_UNAVAILABLE", `Cannot read ${what} ${file}: ${reasonOf(error)}`, {
    hints: ["Check the host name, the port and your network or proxy"],
    source: { file },
    cause: error,
  });
}

/** What each failure of fetch means; it says it in long chains of words, not in codes. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, "connection refused"],
  [/dns error|failed to lookup/i, "the host name cannot be resolved"],
  [/certificate|UnknownIssuer|InvalidContentType|tls|ssl/i, "no trusted TLS connection"],
  [/port \d+ (is|are) blocked/i, "HTTP is never spoken on that port"],
  [/network is unreachable|no route to host/i, "the host cannot be reached"],
  [/invalid HTTP|parse/i, "the server does not speak HTTP"],
  [
    /reset|closed|broken pipe|incomplete|eof|reading a body|connection error/i,
    "the connection broke off",
  ],
];

function reasonOf(error: unknown): string {
  let text = "";
  for (let at: unknown = error; at instanceof Error; at = at.cause) text += `${messageOf(at)}\n`;
  const known = REASONS.find(([pattern]) => pattern.test(text));
  return known?.[1] ?? redact(text.trim().split("\n").pop() || "unknown failure");
}

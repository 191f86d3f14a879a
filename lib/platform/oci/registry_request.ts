/** One request to a registry and its answer, bounded in time and size, redirects followed. */
import { VERSION } from "../../base/constants.ts";
import { AicrError } from "../../base/error.ts";
import { readLimited } from "../../base/files/read_text_file.ts";
import { log } from "../../base/log.ts";
import { nextHop } from "./redirect.ts";
import { registryTimeout, registryUnreachable } from "./registry_error.ts";
import type { Transport } from "./transport.ts";

/** One request. */
export interface RegistryRequest {
  method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH";
  /** Below `/v2/<repository>/`, or an address that the registry gave. */
  url: string | URL;
  /** Completes "Cannot" in messages. */
  action: string;
  headers?: Record<string, string>;
  body?: Uint8Array;
  /** Statuses that are answers; every other one is an error. */
  expect: readonly number[];
  /** Largest answer accepted, in bytes. Default 4 MiB, the limit of manifests. */
  maxBytes?: number;
}

/** An answer, read to its end. */
export interface RegistryAnswer {
  status: number;
  headers: Headers;
  body: Uint8Array<ArrayBuffer>;
  /** Where the answer came from, after redirects. */
  url: URL;
}

/** What requests travel on. */
export interface Wire {
  transport: Transport;
  /** Where the repository begins. */
  base: URL;
  /** For the registry itself; other hosts never see it. */
  authorization?: string;
  /** How long a small request may take, in milliseconds. */
  timeoutMs: number;
}

/** What a slow but living line carries, in bytes per millisecond: large bodies get more time. */
const SLOWEST = 32;
const MAX_ANSWER = 4 * 1024 * 1024;
const MAX_REDIRECTS = 5;

/** One request, wherever the registry sends it. */
export async function sendFollowing(wire: Wire, request: RegistryRequest): Promise<RegistryAnswer> {
  let answer = await sendOnce(wire, new URL(request.url, wire.base), request);
  for (let hops = 0; hops < MAX_REDIRECTS; hops++) {
    const next = nextHop(answer, request);
    if (next === undefined) break;
    answer = await sendOnce(wire, next, request);
  }
  return answer;
}

/** One request without redirects. Throws TIMEOUT, and SERVICE_UNAVAILABLE for no answer. */
export async function sendOnce(
  wire: Wire,
  url: URL,
  request: RegistryRequest,
): Promise<RegistryAnswer> {
  const { method, action, body, maxBytes } = request;
  const limit = wire.timeoutMs + Math.ceil(((body?.length ?? 0) + (maxBytes ?? 0)) / SLOWEST);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), limit);
  try {
    const response = await wire.transport.send(url, {
      method,
      signal: abort.signal,
      redirect: "manual",
      headers: headersOf(wire, url, request),
      ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }),
    });
    log.debug("Registry answered", { method, host: url.host, status: response.status });
    return {
      status: response.status,
      headers: response.headers,
      body: await readAnswer(response, url, maxBytes ?? MAX_ANSWER),
      url,
    };
  } catch (error) {
    const wish = { action, registry: url.host };
    if (abort.signal.aborted) throw registryTimeout(wish, limit);
    throw error instanceof AicrError ? error : registryUnreachable(wish, error);
  } finally {
    clearTimeout(timer);
  }
}

function headersOf(wire: Wire, url: URL, { headers }: RegistryRequest): Record<string, string> {
  const ours = wire.authorization !== undefined && url.origin === wire.base.origin;
  return {
    "user-agent": `aicr/${VERSION}`,
    // A blob has to arrive as it is stored, or neither its length nor its digest is right.
    "accept-encoding": "identity",
    ...(ours ? { authorization: wire.authorization! } : {}),
    ...headers,
  };
}

async function readAnswer(
  { body }: Response,
  url: URL,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer>> {
  if (body === null) return new Uint8Array();
  return await readLimited(body, { what: "the answer of", file: url.host, maxBytes });
}

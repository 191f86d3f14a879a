/**
 * Reads request bodies within bounds: of size, of time, and of what all bodies of a thread may
 * hold together. What is over a bound is refused while it arrives, never collected first. Source:
 * API contract, section 8.
 */
import type { IncomingMessage } from "node:http";
import { Refusal } from "./refusal.ts";

/** The body of a request, not read yet. */
export interface Body {
  /** Everything, once. Throws refusals: 413, 400 when it is too slow, 503 when memory is short. */
  read(limit: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Memory that bodies may take together. */
export interface BodyBudget {
  /** Bytes that are still free. */
  free: number;
}

/** What bounds the reading besides the limit of the route. */
export interface BodyBounds {
  timeoutMs: number;
  budget: BodyBudget;
  /** Ends the reading when the client has gone. */
  signal: () => AbortSignal;
  /** Called with a function that gives the memory back, once the request is over. */
  onDone(release: () => void): void;
}

/** Bytes that the large bodies in one thread may hold at a time. */
export const BODY_BUDGET = 64 * 1024 * 1024;
/** Bodies up to this size are bounded by their number alone: usual ones never wait for large ones. */
const SMALL = 256 * 1024;

/** The body of a request. */
export function requestBody(request: IncomingMessage, bounds: BodyBounds): Body {
  return {
    read(limit) {
      const stated = Number(request.headers["content-length"] ?? 0);
      if (stated > limit) return Promise.reject(tooLarge(limit));
      const account = openAccount(bounds);
      // Whoever says at once how much it will be is not refused half-way.
      if (!account.cover(stated)) return Promise.reject(noMemory());
      return collect(request, { limit, account, ...bounds });
    },
  };
}

/** What one body takes of the budget. */
interface Account {
  /** Takes what is missing for so many bytes; false when there is not enough. */
  cover(bytes: number): boolean;
}

function openAccount({ budget, onDone }: BodyBounds): Account {
  let taken = 0;
  onDone(() => {
    budget.free += taken;
    taken = 0;
  });
  return {
    cover(bytes) {
      const missing = bytes <= SMALL ? 0 : bytes - taken;
      if (missing > budget.free) return false;
      if (missing > 0) {
        budget.free -= missing;
        taken += missing;
      }
      return true;
    },
  };
}

function collect(
  request: IncomingMessage,
  { limit, account, timeoutMs, signal }: BodyBounds & { limit: number; account: Account },
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    const finish = (settle: () => void) => {
      clearTimeout(timer);
      request.removeListener("data", onData);
      settle();
    };
    const refuse = (error: unknown) => finish(() => reject(error));
    const timer = setTimeout(() => refuse(tooSlow(timeoutMs)), timeoutMs);
    const onData = (chunk: Uint8Array) => {
      size += chunk.length;
      if (size > limit) return refuse(tooLarge(limit));
      if (!account.cover(size)) return refuse(noMemory());
      chunks.push(chunk);
    };
    request.on("data", onData);
    request.once("end", () => finish(() => resolve(joined(chunks, size))));
    request.once("error", (error) => refuse(brokenOff(error)));
    signal().addEventListener("abort", () => refuse(signal().reason), { once: true });
  });
}

/** One array of its own memory, so that it can be handed to another thread. */
function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    out.set(chunk, offset);
    offset += chunk.length;
  }
  return out;
}

function tooLarge(limit: number): Refusal {
  return new Refusal("INVALID_REQUEST", "Request body too large", {
    status: 413,
    details: { limit_bytes: limit },
  });
}

function tooSlow(timeoutMs: number): Refusal {
  return new Refusal("INVALID_REQUEST", "Request body was not complete in time", {
    details: { error: `The body must arrive within ${timeoutMs / 1000} s`, timeoutMs },
  });
}

/** Nobody reads this as a rule: the client has gone, or sent what is no body. */
function brokenOff(cause: unknown): Refusal {
  return new Refusal("INVALID_REQUEST", "Request body was broken off", { cause });
}

function noMemory(): Refusal {
  return new Refusal("SERVICE_UNAVAILABLE", "Too many large requests are in work");
}

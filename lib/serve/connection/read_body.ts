/**
 * Reads request bodies within bounds: of size, of time, of pieces, and of what all bodies of a
 * thread may hold together. What is over a bound is refused while it arrives, never collected
 * first. Source: API contract, section 8.
 */
import type { IncomingMessage } from "node:http";
import type { Body } from "../request/exchange.ts";
import { Refusal } from "../request/refusal.ts";
import type { ReadPace } from "./read_pace.ts";

/** Memory that bodies may take together. */
export interface BodyBudget {
  /** Bytes that are still free. */
  free: number;
}

/** What bounds the reading besides the limit of the route. */
export interface BodyBounds {
  timeoutMs: number;
  budget: BodyBudget;
  pace: ReadPace;
  /** Ends the reading when the client has gone. */
  signal: () => AbortSignal;
  /** Called with a function that gives the memory back, once the request is over. */
  onDone(release: () => void): void;
}

/** Most pieces that a body may come in when they hold less than {@link MIN_PIECE} bytes each. */
const MAX_PIECES = 16 * 1024;
const MIN_PIECE = 256;
/**
 * What a body gets before any of it is there, in bytes. Its stated length is counted, but nothing
 * is allocated for a mere promise, which many could make at once.
 */
const FIRST_BYTES = 16 * 1024;
/** Once so many bytes have come, the stated length is believed: growing step by step costs more. */
const BELIEVED_BYTES = 64 * 1024;
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
      return collect(request, { limit, account, stated, ...bounds });
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

interface Collecting extends BodyBounds {
  limit: number;
  account: Account;
  /** Bytes that the client has said it will send, 0 when it has not. */
  stated: number;
}

function collect(
  request: IncomingMessage,
  { limit, account, stated, timeoutMs, pace, signal }: Collecting,
): Promise<Uint8Array<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const body = growing(stated, limit);
    let pieces = 0;
    let over = false;
    const finish = (settle: () => void) => {
      // A body that has been handed on is no longer this reader's.
      if (over) return;
      over = true;
      clearTimeout(timer);
      request.removeListener("data", onData);
      settle();
    };
    const refuse = (error: unknown) =>
      finish(() => {
        body.drop();
        reject(error);
      });
    const timer = setTimeout(() => refuse(tooSlow(timeoutMs)), timeoutMs);
    const onData = (piece: Uint8Array) => {
      const size = body.size + piece.length;
      if (size > limit) return refuse(tooLarge(limit));
      if (++pieces > MAX_PIECES && size < pieces * MIN_PIECE) return refuse(tooManyPieces());
      if (!account.cover(size)) return refuse(noMemory());
      body.add(piece);
      if (size !== stated) pace.took(request, piece.length);
    };
    request.on("data", onData);
    request.once("end", () => finish(() => resolve(body.take())));
    request.once("error", (error) => refuse(brokenOff(error)));
    signal().addEventListener("abort", () => refuse(signal().reason), { once: true });
  });
}

/**
 * One array of its own memory, so that it can be handed to another thread, for at most so many
 * bytes. It is filled as the body arrives: pieces that were kept would take the same memory again.
 */
function growing(stated: number, limit: number) {
  const most = stated > 0 ? stated : limit;
  let array = new Uint8Array(Math.min(FIRST_BYTES, most));
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(piece: Uint8Array): void {
      const needed = size + piece.length;
      if (needed > array.length) {
        const believed = stated > 0 && needed >= BELIEVED_BYTES;
        array = resized(array, believed ? stated : Math.min(most, Math.max(needed, 2 * size)));
      }
      array.set(piece, size);
      size = needed;
    },
    take: () => size === array.length ? array : resized(array, size),
    /** Gives the memory back now: the collector would come late. */
    drop: () => void (array = resized(array, 0)),
  };
}

function resized(array: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer.transfer(size));
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

function tooManyPieces(): Refusal {
  return new Refusal("INVALID_REQUEST", "Request body is sent in too many small pieces", {
    details: { error: `More than ${MAX_PIECES} chunks of less than ${MIN_PIECE} bytes each` },
  });
}

/** Nobody reads this as a rule: the client has gone, or sent what is no body. */
function brokenOff(cause: unknown): Refusal {
  return new Refusal("INVALID_REQUEST", "Request body was broken off", { cause });
}

function noMemory(): Refusal {
  return new Refusal("SERVICE_UNAVAILABLE", "Too many large requests are in work");
}

/**
 * How much of the bodies that are arriving a thread takes in at a time. The runtime reads from
 * every connection that has something until none has, and meanwhile looks neither for other
 * requests nor for other connections: a few large bodies would shut out everybody else. So after
 * so many bytes reading pauses until the thread has been idle for a moment, and has looked around.
 */
import type { IncomingMessage } from "node:http";

/** Shares the reading of one thread among the requests whose bodies arrive. */
export interface ReadPace {
  /** Tells of a piece after which more is to come; the request may have to wait. */
  took(request: IncomingMessage, bytes: number): void;
}

/** Bytes that are read before everybody looks around: about a millisecond. */
const AT_ONCE = 512 * 1024;
/** What a piece costs besides its bytes, in bytes that would take as long. */
const PIECE = 512;
/** Requests that go on at the same time. */
const TOGETHER = 4;
/** Milliseconds without reading that let the runtime look around. */
const IDLE = 1;

/** A pace at which nobody waits yet. */
export function createReadPace(): ReadPace {
  const waiting = new Set<IncomingMessage>();
  let left = AT_ONCE;
  let watched = false;
  let idle = false;
  const look = () => {
    if (!idle) {
      idle = true;
      setTimeout(look, IDLE);
      return;
    }
    watched = false;
    left = AT_ONCE;
    let going = 0;
    for (const request of waiting) {
      if (going === TOGETHER) break;
      waiting.delete(request);
      if (request.destroyed) continue;
      request.resume();
      going++;
    }
    if (waiting.size > 0) watch();
  };
  const watch = () => {
    idle = false;
    if (!watched) setTimeout(look, IDLE);
    watched = true;
  };
  return {
    took(request, bytes) {
      left -= bytes + PIECE;
      watch();
      if (left > 0 || waiting.has(request)) return;
      request.pause();
      waiting.add(request);
    },
  };
}

/**
 * The connections of one thread: what is in work on each, since when, and how they end. Promises
 * that requests of one connection take turns, so that no client gets more than one place among the
 * requests in work by sending many at once; that whatever began also ends, however the connection
 * goes; and that a client that neither finishes its request nor reads its answer is cut off.
 */
import type { Socket } from "node:net";
import { type Begin, beginFirst, cutOffBefore, removeTurn, type Turn } from "./turns.ts";

/** Connections of a server. */
export interface Connections {
  opened(socket: Socket): void;
  /** Begins a request when its turn comes. The function that comes back tells its end. */
  take(socket: Socket, begin: Begin): () => void;
  /** Begins nothing new until the function that comes back is called. */
  hold(): () => void;
  /**
   * Ends those that wait for another request; from now on each one ends with its last request.
   * Fresh ones, whose first request may be on its way, are left.
   */
  closeIdle(): void;
  /** How many connections have not had a request yet. */
  fresh(): number;
  /** Connections so far. */
  readonly accepted: number;
  /** Cuts off all of them, and tells how many requests were lost. */
  destroyAll(): number;
  /** Ends the watch. */
  stop(): void;
  /** Requests that have not ended. */
  readonly requests: number;
}

/** How often connections are looked at, in milliseconds. */
const SWEEP = 500;
/** Requests that may wait on one connection; nobody who means well sends more without reading. */
const MAX_WAITING = 64;

/** What is known about the connections of a thread. */
interface Watch {
  /** The requests of every open connection. */
  queues: Map<Socket, Turn[]>;
  /** Connections that have not had a request yet. */
  fresh: Set<Socket>;
  /** The requests of all connections that have not ended, in the order of their arrival. */
  turns: Set<Turn>;
  accepted: number;
  /** Nothing new is begun. */
  held: boolean;
  /** Each connection ends with its last request. */
  closing: boolean;
}

/** Watches connections; a request may take `requestMs` from its headers to the end of its answer. */
export function watchConnections(requestMs: number): Connections {
  const watch: Watch = {
    queues: new Map(),
    fresh: new Set(),
    turns: new Set(),
    accepted: 0,
    held: false,
    closing: false,
  };
  const { turns, fresh, queues } = watch;
  const sweep = setInterval(() => cutOffBefore(performance.now() - requestMs, turns), SWEEP);
  return {
    opened: (socket) => void opened(socket, watch),
    take: (socket, begin) => take(socket, begin, watch),
    hold: () => hold(watch),
    closeIdle: () => closeIdle(watch),
    fresh: () => fresh.size,
    get accepted() {
      return watch.accepted;
    },
    destroyAll() {
      const lost = turns.size;
      for (const socket of queues.keys()) socket.destroy();
      return lost;
    },
    stop: () => clearInterval(sweep),
    get requests() {
      return turns.size;
    },
  };
}

function opened(socket: Socket, watch: Watch): Turn[] {
  const queue: Turn[] = [];
  watch.accepted++;
  watch.queues.set(socket, queue);
  watch.fresh.add(socket);
  withoutStacks(socket);
  socket.once("close", () => closed(socket, watch));
  return queue;
}

/**
 * The runtime makes an error for every request that waits on a connection that closes. Noticing
 * where each was made would take most of the time that a thousand of them cost.
 */
function withoutStacks(socket: Socket): void {
  const limit = Error.stackTraceLimit;
  socket.prependOnceListener("close", () => Error.stackTraceLimit = 0);
  socket.once("close", () => Error.stackTraceLimit = limit);
}

function closed(socket: Socket, watch: Watch): void {
  const queue = watch.queues.get(socket) ?? [];
  watch.queues.delete(socket);
  watch.fresh.delete(socket);
  for (const turn of queue) finish(turn, watch);
}

/** Takes in a request. It is part of every one, so it makes nothing but what it has to keep. */
function take(socket: Socket, begin: Begin, watch: Watch): () => void {
  const turn: Turn = { socket, started: performance.now(), begin };
  if (socket.destroyed) return () => {};
  // Not every runtime tells of a connection before its first request.
  const queue = watch.queues.get(socket) ?? opened(socket, watch);
  if (queue.length > MAX_WAITING) {
    socket.destroy();
    return () => {};
  }
  watch.fresh.delete(socket);
  watch.turns.add(turn);
  queue.push(turn);
  if (!watch.held) beginFirst(queue);
  return () => finish(turn, watch);
}

function finish(turn: Turn, watch: Watch): void {
  if (!watch.turns.delete(turn)) return;
  turn.end?.();
  const queue = watch.queues.get(turn.socket);
  if (queue === undefined) return;
  removeTurn(queue, turn);
  if (queue.length === 0) {
    if (watch.closing) turn.socket.end();
  } else if (!watch.held) beginFirst(queue);
}

function hold(watch: Watch): () => void {
  watch.held = true;
  return () => {
    watch.held = false;
    for (const queue of watch.queues.values()) beginFirst(queue);
  };
}

function closeIdle(watch: Watch): void {
  watch.closing = true;
  for (const [socket, queue] of watch.queues) {
    if (queue.length === 0 && !watch.fresh.has(socket)) socket.end();
  }
}

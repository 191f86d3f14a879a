/**
 * The connections of one thread: what is in work on each, since when, and how they end. Promises
 * that requests of one connection take turns, so that no client gets more than one place among the
 * requests in work by sending many at once; that whatever began also ends, however the connection
 * goes; and that a client that neither finishes its request nor reads its answer is cut off.
 */
import type { Socket } from "node:net";

/** Starts the work on a request, and returns what is to be done when it is over. */
export type Begin = () => () => void;

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

interface Turn {
  socket: Socket;
  started: number;
  begin: Begin;
  /** Set once it has begun. */
  end?: () => void;
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

/** Watches connections; a request may take `requestMs` from its headers to the end of its answer. */
export function watchConnections(requestMs: number): Connections {
  const queues = new Map<Socket, Turn[]>();
  const fresh = new Set<Socket>();
  let accepted = 0;
  let held = false;
  const turns = new Set<Turn>();
  let closing = false;
  const finish = (turn: Turn) => {
    if (!turns.delete(turn)) return;
    turn.end?.();
    const queue = queues.get(turn.socket);
    if (queue === undefined) return;
    queue.splice(queue.indexOf(turn), 1);
    if (queue.length > 0) proceed(queue);
    else if (closing) turn.socket.end();
  };
  const proceed = ([next]: Turn[]) => {
    if (next !== undefined && !held) next.end ??= next.begin();
  };
  const closed = (socket: Socket) => {
    const queue = queues.get(socket) ?? [];
    queues.delete(socket);
    fresh.delete(socket);
    for (const turn of queue) finish(turn);
  };
  const sweep = setInterval(() => {
    const oldest = performance.now() - requestMs;
    for (const { socket, started } of turns) {
      // In the order of their arrival: the others are younger.
      if (started > oldest) break;
      socket.destroy();
    }
  }, SWEEP);
  const opened = (socket: Socket): Turn[] => {
    const queue: Turn[] = [];
    accepted++;
    queues.set(socket, queue);
    fresh.add(socket);
    withoutStacks(socket);
    socket.once("close", () => closed(socket));
    return queue;
  };
  return {
    opened: (socket) => void opened(socket),
    take(socket, begin) {
      const turn: Turn = { socket, started: performance.now(), begin };
      if (socket.destroyed) return () => {};
      // Not every runtime tells of a connection before its first request.
      const queue = queues.get(socket) ?? opened(socket);
      if (queue.length > MAX_WAITING) {
        socket.destroy();
        return () => {};
      }
      fresh.delete(socket);
      turns.add(turn);
      queue.push(turn);
      proceed(queue);
      return () => finish(turn);
    },
    hold() {
      held = true;
      return () => {
        held = false;
        for (const queue of queues.values()) proceed(queue);
      };
    },
    closeIdle() {
      closing = true;
      for (const [socket, queue] of queues) {
        if (queue.length === 0 && !fresh.has(socket)) socket.end();
      }
    },
    fresh: () => fresh.size,
    get accepted() {
      return accepted;
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

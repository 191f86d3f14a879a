/**
 * The connections of one thread: which are busy, since when, and how they end. Promises that a
 * client that neither finishes its request nor reads its answer is cut off, and that idle ones can
 * be closed at once.
 */
import type { Socket } from "node:net";

/** Connections of a server. */
export interface Connections {
  opened(socket: Socket): void;
  /** A request began on a connection. */
  busy(socket: Socket): void;
  /** It ended. */
  idle(socket: Socket): void;
  /** Ends those without a request; from now on each one ends with its request. */
  closeIdle(): void;
  /** Cuts off all of them, and tells how many had a request. */
  destroyAll(): number;
  /** Ends the watch. */
  stop(): void;
  readonly busyCount: number;
}

/** How often connections are looked at, in milliseconds. */
const SWEEP = 500;

/** Watches connections; a request may take `requestMs` from its headers to the end of its answer. */
export function watchConnections(requestMs: number): Connections {
  const since = new Map<Socket, number>();
  const all = new Set<Socket>();
  let closing = false;
  const sweep = setInterval(() => {
    const oldest = performance.now() - requestMs;
    for (const [socket, started] of since) {
      if (started < oldest) socket.destroy();
    }
  }, SWEEP);
  return {
    opened(socket) {
      all.add(socket);
      socket.once("close", () => {
        all.delete(socket);
        since.delete(socket);
      });
    },
    busy: (socket) => void since.set(socket, performance.now()),
    idle(socket) {
      since.delete(socket);
      if (closing) socket.end();
    },
    closeIdle() {
      closing = true;
      for (const socket of all) if (!since.has(socket)) socket.end();
    },
    destroyAll() {
      const lost = since.size;
      for (const socket of all) socket.destroy();
      return lost;
    },
    stop: () => clearInterval(sweep),
    get busyCount() {
      return since.size;
    },
  };
}

/**
 * The requests of one connection, oldest first: they take turns, so the first one is in work and
 * the others wait. Whatever has begun is also ended, whether its turn is over or it gives up.
 */
import type { Socket } from "node:net";

/** Starts the work on a request, and returns what is to be done when it is over. */
export type Begin = () => () => void;

/** A request from its arrival to its end. */
export interface Turn {
  socket: Socket;
  /** Milliseconds of the monotonic clock. */
  started: number;
  begin: Begin;
  /** Set once it has begun. */
  end?: () => void;
}

/** Begins the first of a connection's requests, unless it has begun or there is none. */
export function beginFirst(turns: readonly Turn[]): void {
  const first = turns[0];
  if (first !== undefined) first.end ??= first.begin();
}

/** Takes a request out of its connection's. */
export function removeTurn(turns: Turn[], turn: Turn): void {
  turns.splice(turns.indexOf(turn), 1);
}

/** Cuts off the connections whose requests, in the order of their arrival, came before an instant. */
export function cutOffBefore(instant: number, turns: Iterable<Turn>): void {
  for (const { socket, started } of turns) {
    // The others are younger.
    if (started > instant) break;
    socket.destroy();
  }
}

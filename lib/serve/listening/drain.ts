/**
 * The end of a listening thread. Promises that no request which was accepted is lost when it can be
 * finished in time, that nobody who connects is reset, and that a second signal is enough to go on.
 */
import type { Connections } from "../connection/connections.ts";
import type { Listener } from "../connection/listener.ts";
import { arrive, type GATES, isOpen, type SharedState } from "../threads/shared_state.ts";

/** How long a thread waits for its clients, in milliseconds. */
export interface Patience {
  /** How long new requests are still accepted. */
  drainDelay: number;
  /** How long requests in work may finish after that. */
  shutdownGrace: number;
  /** True once nobody is to be waited for any longer. */
  hurried(): boolean;
}

/** How often a draining thread looks whether it is done, in milliseconds. */
const DRAIN_CHECK = 5;
/** How long a connection without a request may take to send one, in milliseconds. */
const FRESH_GRACE = 500;
/**
 * How long a quiet moment is waited for, and how long it has to last, in milliseconds: longer than a
 * client on a busy machine takes from connecting to asking, because not every runtime tells of the
 * one before the other.
 */
const QUIET = 400;
const QUIET_CHECK = 40;

/** Stops in order and tells how many requests did not finish in time. */
export async function drain(
  listener: Listener,
  state: SharedState,
  { drainDelay, shutdownGrace, hurried }: Patience,
): Promise<number> {
  await until(hurried, drainDelay);
  const { connections } = listener;
  await closePort(listener, state);
  connections.closeIdle();
  await until(() => hurried() || connections.requests + connections.fresh() === 0, FRESH_GRACE);
  await until(() => hurried() || connections.requests === 0, shutdownGrace);
  const lost = connections.destroyAll();
  connections.stop();
  return lost;
}

/**
 * Stops listening without resetting anybody. Connections that wait to be accepted when a port is
 * closed are lost, so nothing is answered for a moment: clients that wait for answers open no new
 * ones, and everything that is there gets accepted. All threads do so at the same time.
 */
async function closePort({ connections, server }: Listener, state: SharedState): Promise<void> {
  const together = async (gate: keyof typeof GATES) => {
    arrive(state, gate);
    await until(() => isOpen(state, gate), QUIET);
  };
  const goOn = connections.hold();
  await together("held");
  await quiet(connections);
  await together("quiet");
  server.close();
  await together("closed");
  goOn();
}

/** Waits for a moment in which no connection is accepted. */
async function quiet(connections: Connections): Promise<void> {
  const end = performance.now() + QUIET;
  for (let before = -1; before !== connections.accepted && performance.now() < end;) {
    before = connections.accepted;
    await new Promise((done) => setTimeout(done, QUIET_CHECK));
  }
}

/** Waits until a condition holds, but only so long. */
function until(condition: () => boolean, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const end = performance.now() + milliseconds;
    const look = () => {
      if (condition() || performance.now() >= end) resolve();
      else setTimeout(look, DRAIN_CHECK);
    };
    look();
  });
}

/**
 * One thread's life: listens, loads what it needs to answer, and in the end drains. Promises that
 * the port answers probes before the catalog is loaded, and that draining loses no request that
 * was accepted and can be finished in time.
 */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { AicrError, messageOf } from "../base/error.ts";
import { loadCatalog } from "../catalog/load.ts";
import { announceAllowlists, parseAllowlists } from "./allowlists.ts";
import { createAnswers } from "./answers.ts";
import type { Connections } from "./connections.ts";
import { createListener, type Listener } from "./listener.ts";
import { count, observeBuild } from "./metrics.ts";
import { createPlanner } from "./planner.ts";
import type { Loaded, Service } from "./service.ts";
import type { ServeSettings } from "./settings.ts";
import { arrive, type GATES, isOpen, type SharedState, startOf } from "./shared_state.ts";

/** What one thread listens with. */
export interface ListeningOptions {
  settings: ServeSettings;
  state: SharedState;
  /** Whether other threads listen on the same port. */
  reusePort: boolean;
}

/** A thread that listens. */
export interface Listening {
  port: number;
  /** Loads the catalog. Throws INVALID_REQUEST for a data directory or allowlist that is wrong. */
  load(): Promise<void>;
  /** Stops in order and tells how many requests did not finish in time. */
  drain(): Promise<number>;
  /** Does not wait any longer. */
  hurry(): void;
  /** Resolves when it has ended by itself, with the reason. */
  died: Promise<Error>;
}

/** Connections that may wait to be accepted. */
const BACKLOG = 4096;
/** How often a draining thread looks whether it is done, in milliseconds. */
const DRAIN_CHECK = 5;

/** What the system says when a port cannot be had, in the words of an operator. */
const LISTEN_ERRORS: readonly [RegExp, why: string, hint: string][] = [
  [
    /EADDRINUSE|AddrInUse|in use/i,
    "the port is in use",
    "End the other program, or choose another --port",
  ],
  [
    /EACCES|PermissionDenied|permission denied/i,
    "this user may not have the port",
    "Choose a --port from 1024 on",
  ],
  [
    /EADDRNOTAVAIL|EINVAL|AddrNotAvail|not avail|assign requested/i,
    "this machine has no such address",
    "Choose a --host of this machine, or :: for all",
  ],
  [
    /ENOTFOUND|EAI_|NotFound|not known|no address/i,
    "the host has no address",
    "Check --host; :: stands for all addresses",
  ],
];

/** How long a connection without a request may take to send one, in milliseconds. */
const FRESH_GRACE = 500;
/** How long a quiet moment is waited for, and how long it has to last, in milliseconds. */
const QUIET = 200;
const QUIET_CHECK = 8;

/** Starts to listen. Throws SERVICE_UNAVAILABLE when the port cannot be had. */
export async function startListening(options: ListeningOptions): Promise<Listening> {
  const { settings, state } = options;
  const planner = createPlanner(settings);
  const service: Service = { settings, state, planner, started: startOf(state) };
  const listener = createListener(service);
  const port = await listen(listener, options);
  let hurried = false;
  return {
    port,
    async load() {
      service.loaded = await load(settings, state);
      if (state.own === state.rows[0]) announceAllowlists(service.loaded.allowlists);
    },
    async drain() {
      await until(() => hurried, settings.drainDelay);
      const { connections, log } = listener;
      await closePort(listener, state);
      connections.closeIdle();
      await until(() => hurried || connections.requests + connections.fresh() === 0, FRESH_GRACE);
      await until(() => hurried || connections.requests === 0, settings.shutdownGrace);
      const lost = connections.destroyAll();
      connections.stop();
      await planner.stop();
      log.flush();
      return lost;
    },
    hurry: () => void (hurried = true),
    // This thread is the process: it ends with it or not at all.
    died: new Promise(() => {}),
  };
}

async function load({ data, allowed }: ServeSettings, state: SharedState): Promise<Loaded> {
  const catalog = await loadCatalog({ data });
  const allowlists = parseAllowlists(allowed, catalog.criteria);
  const answers = createAnswers({ catalog, allowlists }, {
    hit: () => count(state.own, "aicr_answer_cache_hits_total"),
    miss: () => count(state.own, "aicr_answer_cache_misses_total"),
    built: (seconds) => observeBuild(state.own, seconds),
  });
  return { catalog, allowlists, answers };
}

function listen(
  { server }: Listener,
  { settings: { host, port }, reusePort }: ListeningOptions,
): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, host, port)));
    if (reusePort) sharePort(server);
    server.listen({ host, port, backlog: BACKLOG, ...(reusePort ? { reusePort } : {}) }, () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

/**
 * Runtimes up to 2.6 drop `reusePort` of node:http but ask the server itself for further options;
 * later ones take it from the call and do not look here.
 */
function sharePort(server: Server): void {
  Object.assign(server, { _additionalServeOptions: () => ({ reusePort: true }) });
}

/** What a failed attempt to listen comes to. */
export function cannotListen(error: unknown, host: string, port: number): AicrError {
  const [, why = messageOf(error), hint = "Check --host and --port"] = LISTEN_ERRORS
    .find(([pattern]) => pattern.test(String(error))) ?? [];
  const shown = host.includes(":") ? `[${host}]` : host;
  return new AicrError("SERVICE_UNAVAILABLE", `Cannot listen on ${shown}:${port}: ${why}`, {
    hints: [hint],
    cause: error,
  });
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
      else setTimeout(look, Math.min(DRAIN_CHECK, end - performance.now()));
    };
    look();
  });
}

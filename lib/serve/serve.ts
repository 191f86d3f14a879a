/**
 * The HTTP API as a process. Promises that it is ready only when it can answer, that a stop signal
 * loses no request in work, and that limits and counters hold for the whole process however many
 * threads answer. What it must never do: run for its clients what only the operator may ask for
 * (files, other hosts), or let one of them slow down the probes. The command line stands above it;
 * everything it answers with comes from the rooms below.
 *
 * Its own rooms import only what stands below them: `listening` (the life of the threads that
 * answer), `connection` (sockets), `middleware` (limits and what happens to every request), `routes`,
 * `planner` (the thread for slow work), `answers` (recipes and values, kept as bytes), `bundle` (zip
 * archives), `request` (what was asked, read and checked, or refused), `schema` (the API as it is
 * declared), `observability` (metrics and logs), `threads` (starting them, and what they share).
 */
import { VERSION } from "../base/constants.ts";
import { handleSignalsElsewhere, runCleanups } from "../base/files/on_shutdown.ts";
import { log } from "../base/log.ts";
import { startListening } from "./listening/listening.ts";
import { usableHost } from "./listening/usable_host.ts";
import { METRICS_WIDTH } from "./observability/metrics.ts";
import { surviveStrayErrors } from "./observability/stray_errors.ts";
import { checkTelemetry } from "./observability/telemetry.ts";
import { checkSettings, type ServeSettings } from "./settings.ts";
import { createSharedState, LIFE, setLife, type SharedState } from "./threads/shared_state.ts";

/** A server that answers. */
export interface RunningServer {
  /** The real one, also when any free one was asked for. */
  port: number;
  /** Stops in order; tells how many requests did not finish in time. */
  stop(): Promise<number>;
  /** Ends the waiting of a stop. */
  hurry(): void;
  /** Resolves with the reason when a part of it has ended by itself. */
  died: Promise<Error>;
}

/** Signals that ask to stop; the last one only where it was not switched off before the start. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Starts a server and resolves once it is ready. Throws INVALID_REQUEST for settings, data
 * directory and allowlists that are wrong, SERVICE_UNAVAILABLE when the port cannot be had.
 */
export async function startServer(
  settings: ServeSettings,
  state = stateFor(settings),
): Promise<RunningServer> {
  const listening = settings.workers === 1
    ? await startListening({ settings, state, reusePort: false })
    : await (await import("./listening/listener_pool.ts")).startPool(settings, state);
  const stop = async () => {
    setLife(state, LIFE.draining);
    return await listening.drain();
  };
  try {
    await listening.load();
  } catch (error) {
    listening.hurry();
    await stop();
    throw error;
  }
  setLife(state, LIFE.ready);
  const { port, hurry, died } = listening;
  return { port, stop, hurry, died };
}

function stateFor(settings: ServeSettings): SharedState {
  checkSettings(settings);
  return createSharedState(settings.workers, METRICS_WIDTH);
}

/**
 * Serves until a signal asks to stop and returns the exit code: 0, or 1 when requests in work had
 * to be cut off or a part of the server ended by itself. A second signal does not wait for them.
 */
export async function serve(
  asked: ServeSettings,
  start: typeof startServer = startServer,
): Promise<number> {
  const settings = { ...asked, host: usableHost(asked.host) };
  const state = stateFor(settings);
  handleSignalsElsewhere();
  const calm = surviveStrayErrors(state.own);
  checkTelemetry();
  const signalled = Promise.withResolvers<string>();
  let again = () => {};
  const ignore = listenForSignals((signal) => {
    again();
    signalled.resolve(signal);
  });
  try {
    const server = await Promise.race([start(settings, state), signalled.promise]);
    if (typeof server === "string") return stoppedEarly(server);
    log.info("server ready", { ...announced(settings), port: server.port });
    const reason = await Promise.race([signalled.promise, server.died]);
    again = server.hurry;
    return await stop(server, reason, settings);
  } finally {
    ignore();
    calm();
  }
}

/** Nothing has been answered yet, so that nobody has to be waited for. */
function stoppedEarly(signal: string): number {
  log.info("server stopped while starting", { signal });
  runCleanups("SIGTERM");
  return 0;
}

async function stop(
  server: RunningServer,
  reason: string | Error,
  { drainDelay }: ServeSettings,
): Promise<number> {
  const broken = reason instanceof Error;
  if (broken) log.error("server broken, stopping", { error: reason.message });
  else log.info("server stopping", { signal: reason, drainDelayMs: drainDelay });
  const lost = await server.stop();
  runCleanups("SIGTERM");
  log[lost === 0 ? "info" : "error"]("server stopped", { lost });
  return lost === 0 && !broken ? 0 : 1;
}

/** Calls back for every stop signal, until it is taken back. */
function listenForSignals(callback: (signal: Deno.Signal) => void): () => void {
  // Asked first: the runtime ends the program with it as soon as anything listens for signals.
  const survives = survivesHangup();
  const listeners = SIGNALS.map((signal) => ({
    signal,
    run: () => void (signal === "SIGHUP" && survives ? undefined : callback(signal)),
  }));
  for (const { signal, run } of listeners) Deno.addSignalListener(signal, run);
  return () => {
    for (const { signal, run } of listeners) Deno.removeSignalListener(signal, run);
  };
}

/** True when whoever started the program (nohup) has told the system to keep the signal away. */
function survivesHangup(): boolean {
  try {
    const ignored = /^SigIgn:\s*([0-9a-f]+)$/m.exec(Deno.readTextFileSync("/proc/self/status"));
    return (Number.parseInt(ignored?.[1]?.slice(-1) ?? "0", 16) & 1) === 1;
  } catch {
    return false;
  }
}

function announced({ host, workers, rateLimit, rateLimitBurst, data }: ServeSettings) {
  return { service: "aicrd", release: VERSION, host, workers, rateLimit, rateLimitBurst, data };
}

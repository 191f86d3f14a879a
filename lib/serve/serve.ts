/**
 * The HTTP API as a process. Promises that it is ready only when it can answer, that a stop signal
 * loses no request in work, and that limits and counters hold for the whole process however many
 * threads answer. What it must never do: run for its clients what only the operator may ask for
 * (files, other hosts), or let one of them slow down the probes. The command line stands above it;
 * everything it answers with comes from the rooms below.
 */
import { log } from "../base/log.ts";
import { VERSION } from "../base/constants.ts";
import { handleSignalsElsewhere, runCleanups } from "../base/files/on_shutdown.ts";
import { startListening } from "./listening.ts";
import { METRICS_WIDTH } from "./metrics.ts";
import { checkSettings, type ServeSettings } from "./settings.ts";
import { createSharedState, LIFE, setLife } from "./shared_state.ts";

/** A server that answers. */
export interface RunningServer {
  /** The real one, also when any free one was asked for. */
  port: number;
  /** Stops in order; tells how many requests did not finish in time. */
  stop(): Promise<number>;
  /** Ends the waiting of a stop. */
  hurry(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/**
 * Starts a server and resolves once it is ready. Throws INVALID_REQUEST for settings, data
 * directory and allowlists that are wrong, SERVICE_UNAVAILABLE when the port cannot be had.
 */
export async function startServer(settings: ServeSettings): Promise<RunningServer> {
  checkSettings(settings);
  const state = createSharedState(settings.workers, METRICS_WIDTH);
  const listening = settings.workers === 1
    ? await startListening({ settings, state, reusePort: false })
    : await (await import("./listener_pool.ts")).startPool(settings, state);
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
  return { port: listening.port, stop, hurry: listening.hurry };
}

/**
 * Serves until a signal asks to stop and returns the exit code: 0, or 1 when requests in work had
 * to be cut off. A second signal does not wait for them.
 */
export async function serve(settings: ServeSettings): Promise<number> {
  handleSignalsElsewhere();
  const asked = Promise.withResolvers<string>();
  let again = () => {};
  const listeners = SIGNALS.map((signal) => ({
    signal,
    run: () => {
      again();
      asked.resolve(signal);
    },
  }));
  for (const { signal, run } of listeners) Deno.addSignalListener(signal, run);
  try {
    const server = await startServer(settings);
    log.info("server ready", { ...announced(settings), port: server.port });
    const signal = await asked.promise;
    again = server.hurry;
    log.info("server stopping", { signal, drainDelayMs: settings.drainDelay });
    const lost = await server.stop();
    runCleanups("SIGTERM");
    log[lost === 0 ? "info" : "error"]("server stopped", { lost });
    return lost === 0 ? 0 : 1;
  } finally {
    for (const { signal, run } of listeners) Deno.removeSignalListener(signal, run);
  }
}

function announced({ host, workers, rateLimit, rateLimitBurst, data }: ServeSettings) {
  return { service: "aicrd", release: VERSION, host, workers, rateLimit, rateLimitBurst, data };
}

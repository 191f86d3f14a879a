/**
 * The life of the threads that answer: each listens, loads what it needs to answer, and in the end
 * drains; several of them share a port. Promises that the port answers probes before the catalog is
 * loaded, that draining loses no request that was accepted and can be finished in time, and that
 * whatever keeps a thread from its work is told. What it must never do: answer anything by itself.
 */
import { loadCatalog } from "../../catalog/load.ts";
import { createAnswers } from "../answers/answers.ts";
import { createListener } from "../connection/listener.ts";
import { count, observeBuild } from "../observability/metrics.ts";
import { createPlanner } from "../planner/planner.ts";
import { announceAllowlists, parseAllowlists } from "../request/allowlists.ts";
import type { Loaded, Service } from "../routes/service.ts";
import type { ServeSettings } from "../settings.ts";
import { type SharedState, startOf } from "../threads/shared_state.ts";
import { drain } from "./drain.ts";
import { listen } from "./port.ts";

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

/** Starts to listen. Throws SERVICE_UNAVAILABLE when the port cannot be had. */
export async function startListening(options: ListeningOptions): Promise<Listening> {
  const { settings, state } = options;
  const planner = createPlanner(settings);
  const service: Service = { settings, state, planner, started: startOf(state) };
  const listener = createListener(service);
  const port = await listen(listener.server, settings, options.reusePort);
  let hurried = false;
  return {
    port,
    async load() {
      service.loaded = await load(settings, state);
      if (state.own === state.rows[0]) announceAllowlists(service.loaded.allowlists);
    },
    async drain() {
      const lost = await drain(listener, state, { ...settings, hurried: () => hurried });
      await planner.stop();
      listener.log.flush();
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

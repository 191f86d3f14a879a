/**
 * Several listening threads behind one port: the kernel spreads connections over them, limits and
 * counters are shared. The first thread finds the port, so that the others listen on the same one.
 * Promises that a thread which ends is noticed, and that one which hangs does not hold up the end.
 */
import { AicrError } from "../../base/error.ts";
import { writeLines } from "../../base/log.ts";
import type { ServeSettings } from "../settings.ts";
import type { SharedState } from "../threads/shared_state.ts";
import { startThread, type Thread } from "../threads/start_thread.ts";
import type { FromListener, ToListener } from "./listener_messages.ts";
import type { Listening } from "./listening.ts";
import { probePort } from "./port.ts";

type Line = Thread<FromListener, ToListener>;

/** A thread that listens, seen from the one that started it. */
interface Member {
  line: Line;
  /** The port, once it listens. */
  listening: Promise<number>;
  /** Rejects when it cannot answer. */
  ready: Promise<void>;
  /** Requests that it lost, once it has stopped. */
  drained: Promise<number>;
  died: Promise<Error>;
}

/** What tests put in the place of the real thing. */
export interface PoolParts {
  start?: (settings: ServeSettings, thread: number) => Line;
  /** Milliseconds, see {@link STOPPING}. */
  stopping?: number;
}

/** What a thread may take to stop besides the times of the settings, in milliseconds. */
const STOPPING = 5000;

/** Starts `settings.workers` threads. Throws what listening throws. */
export async function startPool(
  settings: ServeSettings,
  state: SharedState,
  parts: PoolParts = {},
): Promise<Listening> {
  const { start = starter(state), stopping = STOPPING } = parts;
  probePort(settings);
  const members: Member[] = [];
  const add = (port: number) => {
    members.push(watch(start({ ...settings, port }, members.length)));
    return members.at(-1)!.listening;
  };
  try {
    const port = await add(settings.port);
    await Promise.all(Array.from({ length: settings.workers - 1 }, () => add(port)));
    return pool(members, port, settings.drainDelay + settings.shutdownGrace + stopping);
  } catch (error) {
    for (const { line } of members) line.terminate();
    throw error;
  }
}

function pool(members: readonly Member[], port: number, patience: number): Listening {
  const hurried = Promise.withResolvers<void>();
  const tell = (type: ToListener["type"]) => {
    for (const { line } of members) line.postMessage({ type });
  };
  return {
    port,
    async load() {
      await Promise.all(members.map(({ ready }) => ready));
    },
    async drain() {
      tell("drain");
      const lost = await drained(members, patience, hurried.promise);
      for (const { line } of members) line.terminate();
      return lost;
    },
    hurry() {
      tell("hurry");
      hurried.resolve();
    },
    died: Promise.race(members.map(({ died }) => died)),
  };
}

/** Requests lost by all; a thread that does not say so in time has lost one at least. */
async function drained(
  members: readonly Member[],
  patience: number,
  hurried: Promise<void>,
): Promise<number> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<number>((resolve) => {
    timer = setTimeout(() => resolve(1), patience);
    void hurried.then(() => {
      clearTimeout(timer);
      timer = setTimeout(() => resolve(1), STOPPING);
    });
  });
  const lost = await Promise.all(members.map(({ drained }) => Promise.race([drained, late])));
  clearTimeout(timer);
  return lost.reduce((sum, each) => sum + each, 0);
}

function starter(state: SharedState) {
  return (settings: ServeSettings, thread: number): Line =>
    startThread({ role: "listener", settings, shared: state.buffer, thread, reusePort: true });
}

function watch(line: Line): Member {
  const listening = Promise.withResolvers<number>();
  const ready = Promise.withResolvers<void>();
  const drained = Promise.withResolvers<number>();
  const died = Promise.withResolvers<Error>();
  // Whoever waits is told; before and after that nobody does.
  listening.promise.catch(() => {});
  ready.promise.catch(() => {});
  const refuse = (error: Error) => {
    listening.reject(error);
    ready.reject(error);
    drained.resolve(0);
  };
  line.onmessage = ({ data }) => {
    if (data.type === "log") writeLines(data.text);
    else if (data.type === "listening") listening.resolve(data.port);
    else if (data.type === "ready") ready.resolve();
    else if (data.type === "drained") drained.resolve(data.lost);
    else refuse(new AicrError(data.code, data.message, { hints: [...data.hints] }));
  };
  line.onerror = (event) => {
    event.preventDefault();
    const error = new AicrError("INTERNAL", `A listening thread ended: ${event.message}`);
    refuse(error);
    died.resolve(error);
  };
  return {
    line,
    listening: listening.promise,
    ready: ready.promise,
    drained: drained.promise,
    died: died.promise,
  };
}

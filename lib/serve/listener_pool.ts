/**
 * Several listening threads behind one port: the kernel spreads connections over them, limits and
 * counters are shared. The first thread finds the port, so that the others listen on the same one.
 */
import { AicrError } from "../base/error.ts";
import type { ServeSettings } from "./settings.ts";
import type { SharedState } from "./shared_state.ts";
import type { Listening } from "./listening.ts";
import type { FromListener, ToListener } from "./thread_messages.ts";
import { startThread, type Thread } from "./threads.ts";

type Line = Thread<FromListener, ToListener>;

/** A thread that listens, seen from the one that started it. */
interface Member {
  port: number;
  ready: Promise<void>;
  line: Line;
  drained: Promise<number>;
}

/** Starts `settings.workers` threads. Throws what listening throws. */
export async function startPool(
  settings: ServeSettings,
  state: SharedState,
): Promise<Listening> {
  await probePort(settings);
  const first = await startMember(settings, state, 0);
  const others = await Promise.all(
    Array.from(
      { length: settings.workers - 1 },
      (_, i) => startMember({ ...settings, port: first.port }, state, i + 1),
    ),
  );
  const members = [first, ...others];
  return {
    port: first.port,
    async load() {
      await Promise.all(members.map((member) => member.ready));
    },
    async drain() {
      for (const { line } of members) line.postMessage({ type: "drain" });
      const lost = await Promise.all(members.map((member) => member.drained));
      for (const { line } of members) line.terminate();
      return lost.reduce((sum, each) => sum + each, 0);
    },
    hurry: () => members.forEach(({ line }) => line.postMessage({ type: "hurry" })),
  };
}

/** Sharing a port hides that another program has it, so that is found out before. */
async function probePort({ host, port }: ServeSettings): Promise<void> {
  if (port === 0) return;
  try {
    await Promise.resolve(Deno.listen({ hostname: host, port }).close());
  } catch (error) {
    throw new AicrError("SERVICE_UNAVAILABLE", `Cannot listen on ${host}:${port}`, {
      hints: ["Check whether another program has the port, or choose another --port"],
      cause: error,
    });
  }
}

function startMember(
  settings: ServeSettings,
  state: SharedState,
  thread: number,
): Promise<Member> {
  const listening = Promise.withResolvers<Member>();
  const ready = Promise.withResolvers<void>();
  const drained = Promise.withResolvers<number>();
  // Whoever waits is told through `ready`; before that nobody does.
  ready.promise.catch(() => {});
  const line: Line = startThread({
    role: "listener",
    settings,
    shared: state.buffer,
    thread,
    reusePort: true,
  });
  const refuse = (error: unknown) => {
    listening.reject(error);
    ready.reject(error);
    drained.resolve(0);
  };
  line.onmessage = ({ data }) => {
    if (data.type === "refused") {
      return refuse(new AicrError(data.code, data.message, { hints: [...data.hints] }));
    }
    if (data.type === "ready") return ready.resolve();
    if (data.type === "drained") return drained.resolve(data.lost);
    listening.resolve({ port: data.port, ready: ready.promise, line, drained: drained.promise });
  };
  line.onerror = (event) => {
    event.preventDefault();
    refuse(new AicrError("INTERNAL", `A listening thread ended: ${event.message}`));
  };
  return listening.promise;
}

/**
 * The threads of a server: how they are started, from source and from the compiled program alike,
 * what they share, and who goes first. Promises that a thread loads only what its role needs; knows
 * of no role more than its name, so that every other room may stand above this one.
 */
import type { ServeSettings } from "../settings.ts";

/** What a thread is started with. */
export type ThreadStart =
  | { role: "planner"; settings: ServeSettings }
  | {
    role: "listener";
    settings: ServeSettings;
    /** The shared block, and which row of it is the thread's. */
    shared: SharedArrayBuffer;
    thread: number;
    /** Whether the port is shared with other threads. */
    reusePort: boolean;
  };

/** Lines of a thread's log, on their way to the one thread that writes. */
export interface LogLines {
  type: "log";
  text: string;
}

/** One end of the line between two threads. */
export interface Port<In, Out> {
  onmessage: ((event: MessageEvent<In>) => void) | null;
  postMessage(message: Out, transfer?: Transferable[]): void;
}

/** A started thread as the one that started it sees it. */
export interface Thread<In, Out> extends Port<In, Out> {
  /** A defect that nothing caught ended the thread. */
  onerror: ((event: ErrorEvent) => void) | null;
  terminate(): void;
}

/** The module that threads begin with; the compiled program has it beside its other modules. */
export const THREAD_MODULE = "serve_thread.js";

/** Starts a thread; it loads what its role needs. */
export function startThread<In, Out>(start: ThreadStart): Thread<In, Out> {
  const fromSource = import.meta.url.endsWith("/lib/serve/threads/start_thread.ts");
  const module = fromSource ? "../thread.ts" : `./${THREAD_MODULE}`;
  // Not a worker of node:worker_threads, which copies what is to be transferred, and slowly.
  const worker = new Worker(new URL(module, import.meta.url), { type: "module", name: start.role });
  worker.postMessage(start);
  return worker as unknown as Thread<In, Out>;
}

/** Starting further threads of this program, from source and from the compiled program alike. */
import type { ThreadStart } from "./thread_messages.ts";

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
  const fromSource = import.meta.url.endsWith("/lib/serve/threads.ts");
  const module = fromSource ? "./thread.ts" : `./${THREAD_MODULE}`;
  // Not a worker of node:worker_threads, which copies what is to be transferred, and slowly.
  const worker = new Worker(new URL(module, import.meta.url), { type: "module", name: start.role });
  worker.postMessage(start);
  return worker as unknown as Thread<In, Out>;
}

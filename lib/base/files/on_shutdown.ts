/**
 * What must be put in order when the process is told to end. Clean-ups run on SIGINT (exit 130)
 * and SIGTERM (exit 143), latest first; they must be synchronous, because nothing is waited for.
 * SIGKILL cannot be caught: whatever must survive it needs a journal.
 */

/** Puts one thing in order. Must not wait for anything. */
export type Cleanup = (signal: "SIGINT" | "SIGTERM") => void;

const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

const cleanups = new Set<Cleanup>();
let listening = false;

/**
 * For a program that ends itself in its own order (a server that drains): from now on signals are
 * its business, and nothing here listens for them or ends the process. What is still registered
 * when it ends is put in order by {@link runCleanups}.
 */
export function handleSignalsElsewhere(): void {
  listening = true;
}

/**
 * Registers a clean-up and returns the function that takes it back. The first call starts to
 * listen for signals; until then they end the process as they always do.
 */
export function onShutdown(cleanup: Cleanup): () => void {
  if (!listening) listen();
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
  };
}

function listen(): void {
  listening = true;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      runCleanups(signal);
      Deno.exit(EXIT_CODES[signal]);
    });
  }
}

/** Runs every clean-up, latest first; one that fails does not keep the others from running. */
export function runCleanups(signal: "SIGINT" | "SIGTERM"): void {
  for (const cleanup of [...cleanups].reverse()) {
    try {
      cleanup(signal);
    } catch {
      // The others still have to run, and the process ends either way.
    }
  }
  cleanups.clear();
}

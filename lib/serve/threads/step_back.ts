/** Nice value of threads that only think: they take a quarter of a core that others want too. */
const NICE = 5;

/**
 * Lets the other threads of the process go first wherever they share a core with the calling one.
 * Elsewhere than on Linux that would hold for the whole process, so nothing is done.
 */
export async function stepBack(): Promise<void> {
  if (Deno.build.os !== "linux") return;
  const { setPriority } = await import("node:os");
  try {
    setPriority(0, NICE);
  } catch {
    // Not allowed where the program runs: everything works as before, only less smoothly.
  }
}

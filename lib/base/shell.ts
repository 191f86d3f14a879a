/** Texts for a shell. */

/** A word as a POSIX shell takes it, quoted only where it has to be. */
export function quoteForShell(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

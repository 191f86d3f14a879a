/** Suggestions for mistyped words, in one wording. */

/** Edits that a word may be away from a short one, and one more for every so many characters. */
const FEW_EDITS = 2;
const CHARACTERS_PER_EDIT = 3;

/** The nearest of the known words when it is near enough to be what was meant; the first of equals. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of known) {
    const limit = Math.max(FEW_EDITS, Math.floor(candidate.length / CHARACTERS_PER_EDIT));
    // As many edits as that are needed at least; documents may well hold words of megabytes.
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance > limit || distance >= least) continue;
    [best, least] = [candidate, distance];
  }
  return best;
}

/**
 * Insertions, deletions and substitutions that turn one word into another (Levenshtein). Not the
 * one of @std/text: that allocates a table of 4 MB when it is imported, which is a sixth of the time
 * that a small command takes.
 */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = row[j]! + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, row[j + 1]! + 1, next[j]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

/** A hint that names the nearest known word, or nothing when none is near. */
export function nearest(word: string, known: readonly string[]): string[] {
  const best = nearestWord(word, known);
  return best === undefined ? [] : [`Did you mean "${best}"?`];
}

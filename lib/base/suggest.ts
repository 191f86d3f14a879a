/** Suggestions for mistyped words, in one wording. */
import { closestString, levenshteinDistance } from "@std/text";

/** The nearest of the known words when it is near enough to be what was meant. */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const best = closestString(word, known, { caseSensitive: false });
  const distance = levenshteinDistance(word.toLowerCase(), best.toLowerCase());
  return distance <= Math.max(2, Math.floor(best.length / 3)) ? best : undefined;
}

/** A hint that names the nearest known word, or nothing when none is near. */
export function nearest(word: string, known: readonly string[]): string[] {
  const best = nearestWord(word, known);
  return best === undefined ? [] : [`Did you mean "${best}"?`];
}

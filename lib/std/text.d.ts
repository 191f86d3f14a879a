/** The word of `possibleWords` nearest to `givenWord` by edit distance. Throws on an empty list. */
export function closestString(
  givenWord: string,
  possibleWords: readonly string[],
  options?: { caseSensitive?: boolean; compareFn?: (a: string, b: string) => number },
): string;
/** Edits (insert, delete, substitute) that turn `a` into `b`. */
export function levenshteinDistance(a: string, b: string): number;

/**
 * Versions as clusters report them: one to three numbers, an optional leading `v`, and a vendor
 * suffix after a digit (`v1.32.4-eks-abc`, `6.12.41+`) that is dropped, because a strict semver
 * reading would rank `-eks-abc` below the release. Source: constraint rules of the recipe
 * algorithm and of validate.
 */

/** The one to three numbers that were given, most significant first. */
export type Version = readonly number[];

/** Parses a version, or returns undefined for text that is none. */
export function parseVersion(text: string): Version | undefined {
  const bare = text.trim().replace(/^v/, "").replace(/(?<=\d)[-+].*$/s, "");
  if (!/^\d+(\.\d+){0,2}$/.test(bare)) return undefined;
  return bare.split(".").map(Number);
}

/** Orders by the components that both sides have: `1.32` ranks equal to `1.32.4`. */
export function compareGiven(a: Version, b: Version): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return a[i]! - b[i]!;
  }
  return 0;
}

/** Equality of three components, missing ones being 0: `1.33` equals `1.33.0`, not `1.33.5`. */
export function equalVersion(a: Version, b: Version): boolean {
  return [0, 1, 2].every((i) => (a[i] ?? 0) === (b[i] ?? 0));
}

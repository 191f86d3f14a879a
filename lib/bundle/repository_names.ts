/** Short names for chart repositories, made from their addresses. Source: bundle layout, section 8. */
import { sha256 } from "../base/digest.ts";

/** Longest name: it may become the name of a Kubernetes object. */
const LONGEST = 63;

/**
 * A name for each address: lower case, scheme and `.git` cut, other characters than letters and
 * digits as `-`, at most 63 characters. Addresses that would share a name get a piece of their
 * digest, so that no chart is ever taken from the wrong repository.
 */
export function repositoryNames(urls: Iterable<string>): Map<string, string> {
  const distinct = [...new Set(urls)].sort();
  const counts = new Map<string, number>();
  for (const url of distinct) counts.set(slug(url), (counts.get(slug(url)) ?? 0) + 1);
  return new Map(distinct.map((url) => {
    const name = slug(url);
    if (counts.get(name) === 1) return [url, name];
    return [url, `${name.slice(0, LONGEST - 9)}-${sha256(url).slice(0, 8)}`];
  }));
}

function slug(url: string): string {
  const name = url.toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .replace(/[^a-z0-9]/g, "-")
    .replace(/^-+/, "")
    .slice(0, LONGEST)
    .replace(/-+$/, "");
  return name === "" ? "repository" : name;
}

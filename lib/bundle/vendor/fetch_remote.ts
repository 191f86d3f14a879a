/** Remote manifests fetched while bundling, for clusters that cannot reach their hosts. */
import { sha256 } from "../../base/digest.ts";
import { invalid } from "../../base/error.ts";
import { mapFew } from "../../base/map_few.ts";
import { escapeTemplate } from "../manifests/escape.ts";
import { addTemplate, emptyManifests, type Manifests } from "../manifests.ts";
import type { BundleTools } from "../tools.ts";
import type { RemoteSource, VendoredManifest } from "../types.ts";

/**
 * Fetches every item, checks its digest and returns the items as templates. Throws
 * INVALID_REQUEST when a file is not the one that was pinned, and what the fetch throws.
 */
export async function fetchRemote(
  component: string,
  sources: readonly RemoteSource[],
  tools: BundleTools,
): Promise<{ manifests: Manifests; fetched: VendoredManifest[] }> {
  const items = sources.flatMap((source) => source.items);
  const texts = await mapFew(items, ({ url }) => tools.fetchManifest(url));
  const manifests = emptyManifests();
  const fetched = items.map(({ url, sha256: expected }, i) => {
    const actual = sha256(texts[i]!);
    if (actual !== expected) {
      throw invalid(
        `File ${url} of component ${component} is not the pinned file: sha256 ${actual}`,
        {
          hints: [`Expected ${expected}; find out why it changed before you pin the new digest`],
        },
      );
    }
    const text = escapeTemplate(new TextDecoder().decode(texts[i]!));
    addTemplate(manifests, component, { name: fileName(url), text, file: url });
    return { component, url, sha256: expected };
  });
  return { manifests, fetched };
}

function fileName(url: string): string {
  return new URL(url).pathname.split("/").pop() || "manifest.yaml";
}

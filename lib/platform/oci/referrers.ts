/**
 * What refers to an artifact: signatures, attestations. Asked for through the referrers API, and
 * through the fallback tag where a registry has none. Source: OCI distribution specification 1.1,
 * listing referrers and the referrers tag schema.
 */
import { invalid } from "../../base/error.ts";
import { type Artifact, type Descriptor, INDEX_TYPE } from "./artifact.ts";
import { safeAddress } from "./redirect.ts";
import type { Registry, RegistryAnswer } from "./registry.ts";

interface Index {
  schemaVersion: 2;
  mediaType: string;
  manifests: Descriptor[];
}

/** Most pages of a listing that are read. */
const MAX_PAGES = 50;

/** The referrers of a digest, of one artifact type when one is given, in the registry's order. */
export async function listReferrers(
  registry: Registry,
  digest: string,
  options: { artifactType?: string; action: string },
): Promise<Descriptor[]> {
  const { artifactType, action } = options;
  const query = artifactType === undefined
    ? ""
    : `?artifactType=${encodeURIComponent(artifactType)}`;
  let answer = await readIndex(registry, `referrers/${digest}${query}`, action);
  answer ??= await readIndex(registry, `manifests/${fallbackTag(digest)}`, action);
  const found: Descriptor[] = [];
  for (let pages = 0; answer !== undefined && pages < MAX_PAGES; pages++) {
    found.push(...parseIndex(answer, action).manifests);
    const next = nextPage(answer, action);
    answer = next && await readIndex(registry, next, action);
  }
  // A registry need not filter.
  return found.filter((one) => artifactType === undefined || one.artifactType === artifactType);
}

/** Enters an artifact in the fallback list of its subject, for a registry without referrers API. */
export async function addReferrer(
  registry: Registry,
  { manifest, digest, data }: Artifact,
  action: string,
): Promise<void> {
  const tag = fallbackTag(manifest.subject!.digest);
  const answer = await readIndex(registry, `manifests/${tag}`, action);
  const listed = answer === undefined ? [] : parseIndex(answer, action).manifests;
  if (listed.some((one) => one.digest === digest)) return;
  const entry: Descriptor = {
    mediaType: manifest.mediaType,
    digest,
    size: data.length,
    artifactType: manifest.artifactType ?? manifest.config.mediaType,
    ...(manifest.annotations === undefined ? {} : { annotations: manifest.annotations }),
  };
  const index: Index = { schemaVersion: 2, mediaType: INDEX_TYPE, manifests: [...listed, entry] };
  await registry.send({
    method: "PUT",
    url: `manifests/${tag}`,
    headers: { "content-type": INDEX_TYPE },
    body: new TextEncoder().encode(JSON.stringify(index)),
    action,
    expect: [201],
  });
}

/** The tag under which a registry without referrers API keeps the list. */
function fallbackTag(digest: string): string {
  return digest.replace(":", "-");
}

async function readIndex(
  registry: Registry,
  url: string | URL,
  action: string,
): Promise<RegistryAnswer | undefined> {
  const headers = { accept: INDEX_TYPE };
  const answer = await registry.send({ method: "GET", url, headers, action, expect: [200, 404] });
  return answer.status === 200 ? answer : undefined;
}

function parseIndex({ body, url }: RegistryAnswer, action: string): Index {
  try {
    const index = JSON.parse(new TextDecoder().decode(body));
    if (Array.isArray(index.manifests)) return index;
  } catch {
    // Told below.
  }
  throw invalid(`Cannot ${action}: ${url.host} gives a list of referrers that cannot be read`, {
    hints: ["Check that the address is that of an OCI registry"],
  });
}

function nextPage({ headers, url }: RegistryAnswer, action: string): URL | undefined {
  const link = /<([^>]*)>\s*;\s*rel="?next"?/i.exec(headers.get("link") ?? "")?.[1];
  return link === undefined ? undefined : safeAddress(link, url, action);
}

/**
 * Fetches manifests and blobs. Nothing is handed out whose length or digest is not the announced
 * one. Source: OCI distribution specification, pulling.
 */
import { AicrError, invalid } from "../../base/error.ts";
import { type Descriptor, digestOf, INDEX_TYPE, type Manifest, MANIFEST_TYPE } from "./artifact.ts";
import type { Registry } from "./registry.ts";

/** A manifest as it lies in the registry. */
export interface PulledManifest {
  manifest: Manifest;
  mediaType: string;
  digest: string;
  data: Uint8Array;
}

/** Largest blob that is fetched into memory, in bytes. */
const MAX_BLOB = 1024 * 1024 * 1024;

/**
 * The manifest that a tag or digest names. Throws INVALID_REQUEST when it is not the one that the
 * digest names or no manifest of this kind, NOT_FOUND when there is none.
 */
export async function pullManifest(
  registry: Registry,
  name: string,
  action: string,
): Promise<PulledManifest> {
  const { body, headers } = await registry.send({
    method: "GET",
    url: `manifests/${name}`,
    headers: { accept: MANIFEST_TYPE },
    action,
    expect: [200],
  });
  const digest = digestOf(body);
  if (name.includes(":") && name !== digest) throw notThat(action, name, `digest ${digest}`);
  const manifest = parse(body, action);
  const mediaType = manifest.mediaType ?? (headers.get("content-type") ?? "").split(";")[0]!.trim();
  if (mediaType !== MANIFEST_TYPE || !Array.isArray(manifest.layers) || !manifest.config) {
    const what = mediaType === INDEX_TYPE
      ? "a list of manifests"
      : `of type ${mediaType || "none"}`;
    throw invalid(`Cannot ${action}: it is ${what}, not an OCI artifact`, {
      hints: ["Check the reference: it may name a container image"],
    });
  }
  return { manifest, mediaType, digest, data: body };
}

/** The bytes of a blob. Throws INVALID_REQUEST when they are not what the descriptor says. */
export async function pullBlob(
  registry: Registry,
  { digest, size }: Descriptor,
  action: string,
): Promise<Uint8Array> {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest) || !Number.isSafeInteger(size) || size < 0) {
    throw notThat(action, "its manifest", "a descriptor that cannot be read");
  }
  if (size > MAX_BLOB) throw notThat(action, digest, `${size} bytes, more than this program takes`);
  const { body } = await registry.send({
    method: "GET",
    url: `blobs/${digest}`,
    action,
    expect: [200],
    // One more, so that what is too long shows.
    maxBytes: size + 1,
  });
  if (body.length !== size) {
    throw notThat(action, digest, `${body.length} bytes instead of ${size}`);
  }
  const actual = digestOf(body);
  if (actual !== digest) throw notThat(action, digest, `digest ${actual}`);
  return body;
}

function parse(body: Uint8Array, action: string): Manifest {
  try {
    const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof value === "object" && value !== null) return value;
  } catch {
    // Told below.
  }
  throw invalid(`Cannot ${action}: its manifest is no JSON object`, {
    hints: ["Check that the address is that of an OCI registry"],
  });
}

function notThat(action: string, name: string, has: string): AicrError {
  return invalid(`Cannot ${action}: ${name} has ${has}`, {
    hints: ["Do not use it: the registry, or a proxy before it, hands out something else"],
  });
}

/**
 * What is pushed: a manifest and the blobs it names, as data. Pure, so that the digest of an
 * artifact is known before a registry is asked. Source: OCI image specification 1.1; bundle
 * layout, section 12.
 */
import { sha256 } from "../../base/digest.ts";

/** Media type of every manifest this program writes. */
export const MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";

/** Media type of a list of manifests. */
export const INDEX_TYPE = "application/vnd.oci.image.index.v1+json";

/** Media type of a config that says nothing. */
const EMPTY_TYPE = "application/vnd.oci.empty.v1+json";

/** Media type of a packed directory. */
export const LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip";

/** Names bytes in a registry: type, digest (`sha256:` and hex) and length. */
export interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  /** Base64 of the bytes themselves, for tiny ones. */
  data?: string;
  annotations?: Record<string, string>;
  artifactType?: string;
}

/** A manifest. */
export interface Manifest {
  schemaVersion: 2;
  mediaType: string;
  artifactType?: string;
  config: Descriptor;
  layers: Descriptor[];
  /** What this artifact is about, for signatures and attestations. */
  subject?: Descriptor;
  annotations?: Record<string, string>;
}

/** Bytes that go into a registry under their digest. */
export interface Blob {
  digest: string;
  data: Uint8Array;
}

/** A manifest with all that it names. */
export interface Artifact {
  manifest: Manifest;
  /** The manifest's bytes; `digest` is theirs. */
  data: Uint8Array;
  digest: string;
  blobs: Blob[];
}

/** A part of an artifact before it has a digest. */
export interface Content {
  mediaType: string;
  data: Uint8Array;
  annotations?: Record<string, string>;
}

/** What {@link makeArtifact} puts together. */
export interface ArtifactParts {
  artifactType?: string;
  /** Absent: an empty config. */
  config?: Content;
  layers: readonly Content[];
  subject?: Descriptor;
  annotations?: Record<string, string>;
}

/** Puts an artifact together. The bytes depend on the parts alone. */
export function makeArtifact(parts: ArtifactParts): Artifact {
  const config = parts.config ?? { mediaType: EMPTY_TYPE, data: new TextEncoder().encode("{}") };
  const described = describe(config);
  const manifest: Manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    ...(parts.artifactType === undefined ? {} : { artifactType: parts.artifactType }),
    config: parts.config ? described : { ...described, data: btoa("{}") },
    layers: parts.layers.map(describe),
    ...(parts.subject === undefined ? {} : { subject: parts.subject }),
    ...(parts.annotations === undefined ? {} : { annotations: parts.annotations }),
  };
  const data = new TextEncoder().encode(JSON.stringify(manifest));
  const blobs = new Map([config, ...parts.layers].map((content) => {
    const digest = digestOf(content.data);
    return [digest, { digest, data: content.data }];
  }));
  return { manifest, data, digest: digestOf(data), blobs: [...blobs.values()] };
}

/** `sha256:` and the hex digest of bytes. */
export function digestOf(data: Uint8Array): string {
  return `sha256:${sha256(data)}`;
}

function describe({ mediaType, data, annotations }: Content): Descriptor {
  return {
    mediaType,
    digest: digestOf(data),
    size: data.length,
    ...(annotations === undefined ? {} : { annotations }),
  };
}

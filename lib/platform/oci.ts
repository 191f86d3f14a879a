/**
 * Registries: packing artifacts (pure), pushing and pulling them, and what refers to them. The
 * only door to a registry in the project; it never keeps anything on disk.
 */
export {
  type Artifact,
  type Content,
  type Descriptor,
  digestOf,
  LAYER_TYPE,
  makeArtifact,
  type Manifest,
} from "./oci/artifact.ts";
export { packLayer } from "./oci/pack_layer.ts";
export { pullBlob, pullManifest } from "./oci/pull_artifact.ts";
export { pushArtifact } from "./oci/push_artifact.ts";
export { listReferrers } from "./oci/referrers.ts";
export { openRegistry, type Registry, type RegistryOptions, withRegistry } from "./oci/registry.ts";

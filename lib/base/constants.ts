/** Names and limits that stand in more than one place: one constant each. */
import { BUILD_INFO } from "./build_info.ts";

/** What every document is written with. */
export const API_VERSION = "aicr.run/v1alpha2";

/** What every document is read with. */
export const READ_API_VERSIONS: readonly string[] = [API_VERSION, "aicr.nvidia.com/v1alpha1"];

/** Version of the program: semver, `0.0.0-dev` when unset. */
export const VERSION = BUILD_INFO.version;

/** Largest document the product reads, in bytes (the limit of files in a data directory). */
export const MAX_DOCUMENT_BYTES = 10 * 1024 * 1024;

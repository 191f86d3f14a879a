/** Loads a snapshot from wherever the user keeps it. */
import { readDocument } from "../catalog/document.ts";
import { parseSnapshot } from "./parse.ts";
import type { Snapshot } from "./types.ts";

/** Largest snapshot that is read, in bytes: label sets of thousands of nodes fit several times. */
const MAX_SNAPSHOT_BYTES = 32 * 1024 * 1024;

/**
 * Reads a snapshot from a path, an http(s) URL, `-` (stdin) or `embedded:NAME`. Throws NOT_FOUND
 * for what is not there and INVALID_REQUEST, with the place, for what is no snapshot.
 */
export async function loadSnapshot(uri: string): Promise<Snapshot> {
  return await parseSnapshot(
    await readDocument(uri, { what: "snapshot", maxBytes: MAX_SNAPSHOT_BYTES }),
  );
}

/** Hashes and canonical text. Pure: hashing is no effect. */
import { canonicalize } from "@std/json";
import type { Value } from "./tree.ts";

type Crypto = typeof import("node:crypto");
type Process = typeof import("node:process");

let crypto: Crypto | undefined;

/** Lower-case hex SHA-256 of bytes or UTF-8 text. */
export function sha256(data: string | Uint8Array): string {
  crypto ??= nodeCrypto();
  return crypto.createHash("sha256").update(data).digest("hex");
}

/**
 * Loaded when something is hashed, not when something that might hash is imported: the first
 * `node:` module costs as much as everything else a small command does.
 */
function nodeCrypto(): Crypto {
  const { process } = globalThis as unknown as { process: Process };
  return process.getBuiltinModule("node:crypto");
}

/** The RFC 8785 (JCS) text of a value. */
export function canonicalJson(value: Value): string {
  return canonicalize(value);
}

/** Hashes and canonical text. Pure: hashing is no effect. */
import { createHash } from "node:crypto";
import { canonicalize } from "@std/json";
import type { Value } from "./tree.ts";

/** Lower-case hex SHA-256 of bytes or UTF-8 text. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** The RFC 8785 (JCS) text of a value. */
export function canonicalJson(value: Value): string {
  return canonicalize(value);
}

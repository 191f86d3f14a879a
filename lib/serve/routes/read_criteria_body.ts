/**
 * Reads the posted criteria of recipe and query: small documents at once, large ones in the
 * planning thread, so that no document holds up the other clients of this one.
 */
import type { Exchange } from "../request/exchange.ts";
import { type DocumentShape, readDocument } from "../request/read_document.ts";
import { Refusal } from "../request/refusal.ts";
import type { CriteriaDocument } from "../schema/check_criteria.ts";
import type { Service } from "./service.ts";

/** Largest documents that are read at once, in bytes: about a millisecond each. */
const AT_ONCE = { json: 32 * 1024, yaml: 4 * 1024 };

/** The document in a body. Throws refusals. */
export async function readCriteriaBody(
  { settings, planner }: Service,
  { body, head, signal }: Exchange,
  { shape, yaml }: { shape: DocumentShape; yaml: boolean },
): Promise<CriteriaDocument> {
  refuseEncoded(head.contentEncoding);
  const bytes = await body.read(settings.bodyLimits.recipe);
  if (bytes.length <= (yaml ? AT_ONCE.yaml : AT_ONCE.json)) {
    return await readDocument(bytes, { shape, yaml });
  }
  const bounds = { timeoutMs: settings.timeouts.recipe, signal };
  return await planner.run({ kind: "document", shape, yaml, body: bytes }, bounds);
}

/** Compressed bodies are never unpacked: a small one could hold a large one. */
export function refuseEncoded(encoding: string | undefined): void {
  if (encoding === undefined || encoding === "" || /^identity$/i.test(encoding)) return;
  throw new Refusal("INVALID_REQUEST", "Compressed request bodies are not supported", {
    details: { error: `Content-Encoding ${JSON.stringify(encoding)} is not accepted` },
  });
}

/**
 * Turns the bytes of a body into a checked document. Pure, so that it can run in whatever thread
 * has time: small bodies where they arrive, large ones beside it. Source: API contract, sections 4
 * and 5.
 */
import { AicrError, invalid } from "../../base/error.ts";
import type { Value } from "../../base/tree.ts";
import { parseJson, parseYaml } from "../../base/yaml.ts";
import type { CriteriaDocument } from "../schema/check_criteria.ts";
import { resolveMergeKeys } from "./merge_keys.ts";
import { Refusal, refusing } from "./refusal.ts";

/** Which document a body is to be. */
export type DocumentShape = "criteria" | "query";

/** How messages name a body. */
export const BODY_NAME = "request body";

/** The document and the criteria in it: deeper down nothing is looked at. */
const KNOWN_LEVELS = 2;

const MESSAGES: Record<DocumentShape, string> = {
  criteria: "Invalid recipe criteria",
  query: "Invalid query request body",
};

/**
 * Reads the body of a POST to recipe or query. Throws refusals: 400 for what is no such document.
 * The schemas are loaded on first use.
 */
export async function readDocument(
  bytes: Uint8Array,
  { shape, yaml }: { shape: DocumentShape; yaml: boolean },
): Promise<CriteriaDocument> {
  const value = refusing(MESSAGES[shape], () => parseBody(bytes, yaml));
  if (shape === "query" && isWithoutCriteria(value)) {
    throw new Refusal("INVALID_REQUEST", "Query criteria cannot be empty");
  }
  const { checkCriteria, checkQuery } = await import("../schema/check_criteria.ts");
  return refusing(
    MESSAGES[shape],
    () => shape === "criteria" ? checkCriteria(value) : checkQuery(value),
  );
}

function parseBody(bytes: Uint8Array, yaml: boolean): Value {
  const text = decodeBody(bytes);
  if (!yaml) return parseJson(text, BODY_NAME);
  return resolveMergeKeys(parseYaml(text, BODY_NAME), KNOWN_LEVELS);
}

/** The text of a body. Throws INVALID_REQUEST for an empty one and for bytes that are no UTF-8. */
export function decodeBody(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new AicrError("INVALID_REQUEST", "The request body is not valid UTF-8", {
      hints: ["Send JSON or YAML, encoded as UTF-8 and not compressed"],
      cause: error,
    });
  }
  if (text.trim() !== "") return text;
  throw invalid("The request body is empty", { hints: ["Send the document as its body"] });
}

function isWithoutCriteria(value: Value): boolean {
  if (value === null) return true;
  return typeof value === "object" && !Array.isArray(value) && (value.criteria ?? null) === null;
}

/**
 * Recipes and values as bytes: each is made and encoded once, then kept by its criteria within so
 * many bytes. Promises that two ways of asking the same share one answer. What it must never do:
 * keep a refusal, or let clients fill the memory. Pure but for what it keeps.
 */
import { gzipSync } from "node:zlib";
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { AicrError } from "../../base/error.ts";
import type { Criteria } from "../../catalog/types.ts";
import { hydrate } from "../../recipe/hydrate.ts";
import { hydratedDocument } from "../../recipe/hydrated_document.ts";
import { resolve } from "../../recipe/resolve.ts";
import { select } from "../../recipe/select.ts";
import { criteriaKey, type CriteriaRules, queryCriteria } from "../request/criteria.ts";
import { parseQueryString } from "../request/query_string.ts";
import { Refusal } from "../request/refusal.ts";
import { createLru } from "./lru.ts";

/** One encoding of an answer. */
export interface Encoded {
  body: Uint8Array;
  /** Strong, quoted. */
  etag: string;
}

/** An answer in the encodings that were asked for so far. */
export interface Answer extends Encoded {
  gzip?: Encoded;
}

/** What a request asks for: criteria, and for a value the selector. */
export interface Question {
  criteria: Criteria;
  selector?: string;
}

/** The kept answers of one thread. */
export interface Answers {
  /** The answer to a query string; `path` tells recipes from values. Throws refusals. */
  forQuery(path: string, query: string): Answer;
  forQuestion(question: Question): Answer;
  /** The gzip encoding of an answer that came from here. */
  compressed(answer: Answer): Encoded;
  readonly bytes: number;
}

/** Tells what became of a question. */
export interface AnswerCounts {
  hit(): void;
  miss(): void;
  /** An answer was made, in so many seconds. */
  built(seconds: number): void;
}

/** Bytes that answers may hold, and of those the ones for query strings as they were sent. */
const ANSWER_BYTES = 4 * 1024 * 1024;
const TARGET_BYTES = 512 * 1024;
/** Longer query strings are read anew each time: they would only push out useful ones. */
const LONGEST_TARGET = 512;

/** An empty store. */
export function createAnswers(rules: CriteriaRules, counts: AnswerCounts): Answers {
  const kept = keepAnswers(counts);
  const targets = createLru<string>(TARGET_BYTES, (key) => 2 * key.length);
  const find = (key: string, question: Question) =>
    kept.find(key) ?? kept.make(key, () => JSON.stringify(valueOf(question, rules)));
  return {
    forQuestion: (question) => find(keyOf(question), question),
    forQuery(path, query) {
      const target = `${path}?${query}`;
      const known = kept.find(targets.get(target) ?? "");
      if (known !== undefined) return known;
      const question = readQuestion(path, query, rules);
      const key = keyOf(question);
      if (target.length <= LONGEST_TARGET) targets.set(target, key);
      return find(key, question);
    },
    compressed: kept.compressed,
    get bytes() {
      return kept.bytes + targets.bytes;
    },
  };
}

/** Answers by the key of their question. */
interface Kept extends Pick<Answers, "compressed" | "bytes"> {
  find(key: string): Answer | undefined;
  /** Encodes a document and keeps it. */
  make(key: string, document: () => string): Answer;
}

function keepAnswers(counts: AnswerCounts): Kept {
  const answers = createLru<Answer>(ANSWER_BYTES, sizeOf);
  const keys = new WeakMap<Answer, string>();
  return {
    find(key) {
      const known = answers.get(key);
      if (known !== undefined) counts.hit();
      return known;
    },
    make(key, document) {
      counts.miss();
      const started = performance.now();
      const answer: Answer = encode(Buffer.from(document() + "\n"));
      counts.built((performance.now() - started) / 1000);
      keys.set(answer, key);
      answers.set(key, answer);
      return answer;
    },
    compressed(answer) {
      if (answer.gzip !== undefined) return answer.gzip;
      answer.gzip = encode(gzipSync(answer.body));
      answers.resize(keys.get(answer) ?? "");
      return answer.gzip;
    },
    get bytes() {
      return answers.bytes;
    },
  };
}

function readQuestion(path: string, query: string, rules: CriteriaRules): Question {
  const parameters = parseQueryString(query);
  const criteria = queryCriteria(parameters, rules);
  if (path === "/v1/recipe") return { criteria };
  return { criteria, selector: parameters.text("selector") };
}

function keyOf({ criteria, selector }: Question): string {
  return selector === undefined ? criteriaKey(criteria) : `${criteriaKey(criteria)}|${selector}`;
}

function valueOf({ criteria, selector }: Question, { catalog }: CriteriaRules): unknown {
  const { recipe, fragments } = resolve(catalog, criteria, { allowAny: true });
  if (selector === undefined) return recipe;
  const document = hydratedDocument(recipe, hydrate(catalog, recipe, fragments), { absent: null });
  try {
    return select(document, selector);
  } catch (error) {
    if (!(error instanceof AicrError) || error.code !== "NOT_FOUND") throw error;
    const text = [error.message, ...error.hints].join("; ");
    throw new Refusal("NOT_FOUND", "Selector path not found", {
      details: { selector, error: `[NOT_FOUND] ${text}` },
      cause: error,
    });
  }
}

/** Any document as an answer that is not kept here. */
export function encodedJson(value: unknown): Answer {
  return encode(Buffer.from(JSON.stringify(value) + "\n"));
}

function encode(body: Uint8Array): Encoded {
  const digest = createHash("sha256").update(body).digest("base64url");
  return { body, etag: `"${digest.slice(0, 27)}"` };
}

function sizeOf({ body, gzip }: Answer): number {
  return body.length + (gzip?.body.length ?? 0) + 256;
}

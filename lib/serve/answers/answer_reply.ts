/** A kept answer as a reply: compressed when asked for, without its body when the client has it. */
import type { Head, Reply } from "../request/exchange.ts";
import { acceptsGzip } from "./accepts_gzip.ts";
import type { Answer, Answers, Encoded } from "./answers.ts";

/** Shared caches may keep recipes and values for ten minutes. */
const CACHE_CONTROL = "public, max-age=600";
/** Smaller bodies travel in a few packets either way. */
const MIN_GZIP_BYTES = 7 * 1024;

const JSON_TYPE = ["Content-Type", "application/json"];

/** The reply to a request that has a kept answer. */
export function answerReply(answer: Answer, head: Head, answers: Answers): Reply {
  const gzip = answer.body.length >= MIN_GZIP_BYTES && acceptsGzip(head.acceptEncoding);
  const encoded = gzip ? answers.compressed(answer) : answer;
  const headers = [
    "Cache-Control",
    CACHE_CONTROL,
    "ETag",
    encoded.etag,
    "Vary",
    "Accept-Encoding",
  ];
  if (head.ifNoneMatch !== undefined && matches(head.ifNoneMatch, answer)) {
    return { status: 304, headers, body: "" };
  }
  headers.push(...JSON_TYPE);
  if (gzip) headers.push("Content-Encoding", "gzip");
  return { status: 200, headers, body: encoded.body };
}

/** Weak comparison with either encoding: both are the same document. */
function matches(header: string, { etag, gzip }: Answer): boolean {
  if (header.trim() === "*") return true;
  const tags: (string | undefined)[] = header.split(",").map((tag) =>
    tag.trim().replace(/^W\//, "")
  );
  return tags.includes(etag) || tags.includes((gzip as Encoded | undefined)?.etag ?? etag);
}

import { assert, assertEquals, assertThrows } from "@std/assert";
import { gunzipSync } from "node:zlib";
import { loadCatalog } from "../../catalog/load.ts";
import { Refusal } from "../request/refusal.ts";
import { answerReply } from "./answer_reply.ts";
import { createAnswers } from "./answers.ts";

const catalog = await loadCatalog();
const CELL = "service=eks&accelerator=h100&intent=training&os=ubuntu";

function store() {
  const counts = { hits: 0, misses: 0, built: 0 };
  const answers = createAnswers({ catalog, allowlists: {} }, {
    hit: () => counts.hits++,
    miss: () => counts.misses++,
    built: (seconds) => counts.built += seconds > 0 ? 1 : NaN,
  });
  return { answers, counts };
}

Deno.test("ways of asking the same share one answer, made once", () => {
  const { answers, counts } = store();
  const asked = [
    CELL,
    CELL,
    `x=1&${CELL}`,
    CELL.toUpperCase().toLowerCase(),
    `${CELL}&platform=any`,
  ]
    .map((query) => answers.forQuery("/v1/recipe", query));
  assertEquals(new Set(asked).size, 1);
  assertEquals(counts, { hits: 4, misses: 1, built: 1 });
  assert(answers.forQuery("/v1/query", CELL) !== asked[0]);
});

Deno.test("different questions have different answers and tags", () => {
  const { answers } = store();
  const tags = ["", "nodes=1", "nodes=2", "service=eks", CELL]
    .map((query) => answers.forQuery("/v1/recipe", query).etag);
  assertEquals(new Set(tags).size, tags.length);
  for (const tag of tags) assert(/^"[\w-]{27}"$/.test(tag), tag);
});

Deno.test("a selector that finds nothing is a 404 with the selector, and is not kept", () => {
  const { answers, counts } = store();
  for (let i = 0; i < 2; i++) {
    const refusal = assertThrows(
      () => answers.forQuery("/v1/query", `${CELL}&selector=kind.x`),
      Refusal,
      "Selector path not found",
    );
    assertEquals([refusal.status, refusal.details?.selector], [404, "kind.x"]);
  }
  assertEquals(counts, { hits: 0, misses: 2, built: 0 });
});

Deno.test("what is kept stays within its bounds, however many questions there are", () => {
  const { answers } = store();
  for (let nodes = 1; nodes < 3000; nodes++) {
    answers.forQuery("/v1/recipe", `nodes=${nodes}&${CELL}`);
  }
  assert(answers.bytes < 5 * 1024 * 1024, `${answers.bytes} bytes`);
  assert(answers.bytes > 3 * 1024 * 1024, `${answers.bytes} bytes`);
});

Deno.test("compressed answers are the same document under another tag", () => {
  const { answers } = store();
  const answer = answers.forQuery("/v1/recipe", CELL);
  const reply = answerReply(answer, { acceptEncoding: "gzip" }, answers);
  assertEquals(gunzipSync(reply.body as Uint8Array), answer.body);
  const headers = new Map(pairs(reply.headers));
  assertEquals([headers.get("Content-Encoding"), headers.get("Vary")], ["gzip", "Accept-Encoding"]);
  assert(headers.get("ETag") !== answer.etag);
  assertEquals(answerReply(answer, {}, answers).body, answer.body);
});

Deno.test("a client that has the document gets 304 without a body", () => {
  const { answers } = store();
  const answer = answers.forQuery("/v1/recipe", CELL);
  const zipped = answers.compressed(answer).etag;
  const ask = (ifNoneMatch: string) => answerReply(answer, { ifNoneMatch }, answers);
  for (const tag of [answer.etag, zipped, `W/${answer.etag}`, `"x", ${answer.etag}`, "*"]) {
    const { status, body, headers } = ask(tag);
    assertEquals([status, body], [304, ""], tag);
    assert(headers.includes("Cache-Control") && headers.includes("ETag"));
  }
  for (const tag of ['"x"', "", answer.etag.slice(1, -1)]) assertEquals(ask(tag).status, 200, tag);
});

function pairs(flat: readonly string[]): [string, string][] {
  return Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i]!, flat[2 * i + 1]!]);
}

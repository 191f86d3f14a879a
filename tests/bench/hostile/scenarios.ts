/** Every attack by name. */
import {
  type Attack,
  idle,
  neverReading,
  type Payload,
  repeated,
  together,
  vanishing,
} from "./attack.ts";
import {
  DOCUMENT_BOMBS,
  dripped,
  get,
  inTurn,
  LARGE,
  ODDITIES,
  OVERSIZED,
  PACKED,
  post,
  recipeBombs,
  SMUGGLED,
  WRAPPED,
} from "./payloads.ts";

const CELL = "service=eks&accelerator=h100&intent=training&os=ubuntu";

/** Payloads that are made from what the server itself gave. */
function fromRecipe(make: (recipe: string) => Payload): Payload {
  let made: Payload | undefined;
  return (n, target) => (made ??= make(target.recipe))(n, target);
}

const anUncached: Payload = (n) =>
  get(`/v1/recipe?${CELL}&nodes=${n}`, n % 2 ? "Accept-Encoding: gzip\r\n" : "");
const aQuery = (n: number): string =>
  `GET /v1/query?${CELL}&nodes=${n % 50} HTTP/1.1\r\nHost: a\r\n\r\n`;
const aPadded: Payload = (n) => get(`/v1/recipe?${CELL}&nodes=${n}&x=${"a".repeat(50_000)}`);
const aBundle = fromRecipe((recipe) => (n) => post(`/v1/bundle?set=gpuoperator:a.b=${n}`, recipe));

/** What a client that stalls in its body has sent. */
const A_BUNDLE_HEAD = "POST /v1/bundle HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n";

/** Makes an attack by so many clients. */
type Crowd = (clients: number) => Attack;

/** How many clients each attack has when it is alone, and what they do. */
const CROWDS: Readonly<Record<string, [clients: number, crowd: Crowd]>> = {
  "large headers": [16, (n) => repeated(n, () => get("/", `X: ${"a".repeat(80_000)}\r\n`))],
  "endless headers": [
    32,
    (n) => repeated(n, dripped("GET / HTTP/1.1\r\n", "X: aaaaaaaaaaaaaaaa\r\n".repeat(500), 1)),
  ],
  "silent": [1000, (n) => repeated(n, () => "")],
  "half a head": [1000, (n) => repeated(n, () => "GET /health HTTP/1.1\r\nHo")],
  "dripped head": [500, (n) => repeated(n, dripped("GET / HTTP/1.1\r\n", "X: y\r\n", 100))],
  "slow bodies": [200, (n) => repeated(n, dripped(A_BUNDLE_HEAD, " ".repeat(10), 50))],
  "bodies over the limit": [8, (n) => repeated(n, inTurn(OVERSIZED))],
  "bodies at the limit": [16, (n) => repeated(n, inTurn(LARGE))],
  "document bombs": [16, (n) => repeated(n, inTurn(DOCUMENT_BOMBS))],
  "recipe bombs": [16, (n) => repeated(n, fromRecipe((recipe) => inTurn(recipeBombs(recipe))))],
  "packed bodies": [8, (n) => repeated(n, inTurn(PACKED))],
  "wrapped bodies": [4, (n) => repeated(n, inTurn(WRAPPED))],
  "smuggling": [16, (n) => repeated(n, inTurn(SMUGGLED))],
  "odd requests": [16, (n) => repeated(n, inTurn(ODDITIES))],
  "uncached recipes": [8, (n) => repeated(n, anUncached)],
  "padded recipes": [8, (n) => repeated(n, aPadded)],
  "pipelined": [2, (n) => repeated(n, (i) => aQuery(i).repeat(1000))],
  "never reading": [64, (n) => neverReading(n, aQuery)],
  "vanishing": [16, (n) => vanishing(n, aQuery)],
  "vanishing in a body": [16, (n) => vanishing(n, () => `${A_BUNDLE_HEAD}{`)],
  "bundles": [8, (n) => repeated(n, aBundle)],
  "10,000 idle": [10_000, (n) => idle(n, 5000)],
};

/** Part of its clients that each attack keeps when all of them come together. */
const SHARE = 0.1;

/** Every attack by name. */
export const SCENARIOS: Readonly<Record<string, Attack>> = {
  ...Object.fromEntries(
    Object.entries(CROWDS).map(([name, [clients, crowd]]) => [name, crowd(clients)]),
  ),
  "all together": together(
    ...Object.values(CROWDS).map(([clients, crowd]) => crowd(Math.ceil(clients * SHARE))),
  ),
};

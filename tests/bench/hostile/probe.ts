// deno-lint-ignore-file no-console -- what it prints is its result
/**
 * A process that looks at /health every 10 ms, on a kept-alive and on a fresh connection each time,
 * whether or not the looks before have been answered: `probe.ts PORT MILLISECONDS`. Prints the
 * milliseconds of each look, as JSON. On the kept-alive connection a look is left out while the one
 * before has not been answered: one connection can wait for one answer only, and how long an answer
 * takes must not be told as the sum of those before it. The fresh ones are never left out.
 */
const [port = "", milliseconds = ""] = Deno.args;
const EVERY = 10;
const KEPT = new TextEncoder().encode("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
const FRESH = new TextEncoder().encode(
  "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
);

/** Milliseconds by the kind of connection. */
const times: { kept: number[]; fresh: number[]; failed: number } = {
  kept: [],
  fresh: [],
  failed: 0,
};
const pending: Promise<void>[] = [];
const kept = await keptAlive();
const started = performance.now();
for (let due = started; due < started + Number(milliseconds); due += EVERY) {
  await new Promise((resolve) => setTimeout(resolve, Math.max(1, due - performance.now())));
  const now = performance.now();
  kept.ask(now);
  pending.push(fresh(now).catch(() => void times.failed++));
}
await Promise.race([
  Promise.all(pending),
  new Promise((resolve) => setTimeout(resolve, 5000)),
]);
for (let i = 0; i < 500 && kept.unanswered() > 0; i++) {
  await new Promise((resolve) => setTimeout(resolve, EVERY));
}
times.failed += kept.unanswered();
console.log(JSON.stringify(times));
Deno.exit(0);

async function fresh(asked: number): Promise<void> {
  const connection = await connect();
  try {
    await connection.write(FRESH);
    const buffer = new Uint8Array(4096);
    const n = await connection.read(buffer) ?? 0;
    if (!isHealthy(buffer.subarray(0, n))) throw new Error("Not healthy");
    times.fresh.push(performance.now() - asked);
  } finally {
    connection.close();
  }
}

/** One connection on which the looks follow each other. */
async function keptAlive() {
  const connection = await connect();
  let asked: number | undefined;
  void (async () => {
    const buffer = new Uint8Array(64 * 1024);
    const decoder = new TextDecoder();
    let text = "";
    for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
      // An answer may come in pieces: it is there with the last of its words.
      text += decoder.decode(buffer.subarray(0, n));
      if (!text.includes('"healthy"') || asked === undefined) continue;
      times.kept.push(performance.now() - asked);
      [text, asked] = ["", undefined];
    }
  })().catch(() => {});
  return {
    ask(now: number) {
      if (asked !== undefined) return;
      asked = now;
      void connection.write(KEPT).catch(() => void times.failed++);
    },
    unanswered: () => asked === undefined ? 0 : 1,
  };
}

function connect(): Promise<Deno.Conn> {
  return Deno.connect({ hostname: "127.0.0.1", port: Number(port) });
}

function isHealthy(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes).startsWith("HTTP/1.1 200 OK");
}

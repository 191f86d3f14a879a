import { assert, assertEquals } from "@std/assert";
import { createLogSink, MAX_WAITING } from "./log_sink.ts";

/** A writer that is opened, stopped and broken by hand. */
function handWriter() {
  const written: Uint8Array[] = [];
  let gate = Promise.resolve();
  let fails = false;
  return {
    text() {
      const decoder = new TextDecoder();
      return written.map((bytes) => decoder.decode(bytes, { stream: true })).join("");
    },
    /** Holds every write up until the function that comes back is called. */
    hold() {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
    breaks: (yes: boolean) => void (fails = yes),
    async write(bytes: Uint8Array) {
      await gate;
      if (fails) throw new Deno.errors.BrokenPipe();
      // As a pipe does: a part at a time.
      const part = bytes.slice(0, 1000);
      written.push(part);
      return part.length;
    },
  };
}

const line = (text: string) => `{"msg":"${text}"}\n`;

Deno.test("lines come out whole and in order, through a pipe that takes parts", async () => {
  const out = handWriter();
  const sink = createLogSink(out.write);
  const lines = Array.from({ length: 500 }, (_, i) => line(`${i} ${"é".repeat(i)}`));
  for (const each of lines) sink.write(each);
  await sink.flush(5000);
  assertEquals(out.text(), lines.join(""));
});

Deno.test("a reader that is stuck is not waited for; what was dropped is told by number", async () => {
  const out = handWriter();
  const sink = createLogSink(out.write);
  const open = out.hold();
  const big = line("x".repeat(1000));
  const fitting = Math.floor(MAX_WAITING / big.length);
  sink.write(line("first"));
  for (let i = 0; i < fitting + 7; i++) sink.write(big);
  await sink.flush(20);
  assertEquals(out.text(), "");
  open();
  await sink.flush(30_000);
  const records = out.text().trimEnd().split("\n").map((text) => JSON.parse(text));
  const told = records.at(-1)!;
  assertEquals([told.level, told.msg, told.lines], ["WARN", "log lines dropped", 7]);
  assertEquals(records.length, 1 + fitting + 1);
});

Deno.test("a reader that has gone costs its lines only; one that comes back is told", async () => {
  const out = handWriter();
  const sink = createLogSink(out.write);
  out.breaks(true);
  for (const text of ["a", "b", "c"]) {
    sink.write(line(text));
    await sink.flush(5000);
  }
  out.breaks(false);
  sink.write(line("d"));
  await sink.flush(5000);
  const records = out.text().trimEnd().split("\n").map((text) => JSON.parse(text));
  assertEquals(records.map(({ msg, lines }) => [msg, lines]), [
    ["d", undefined],
    ["log lines dropped", 3],
  ]);
});

Deno.test("a pipe that is full without blocking is tried again", async () => {
  const out = handWriter();
  let full = 3;
  const sink = createLogSink((bytes) => {
    if (full-- > 0) return Promise.reject(new Deno.errors.WouldBlock());
    return out.write(bytes);
  });
  sink.write(line("a"));
  await sink.flush(5000);
  assertEquals(out.text(), line("a"));
});

Deno.test("flushing an empty sink is over at once", async () => {
  const started = performance.now();
  await createLogSink(() => Promise.resolve(1)).flush(10_000);
  assert(performance.now() - started < 1000);
});

Deno.test("a line that comes just when the one before has been written is not left behind", async () => {
  for (let ticks = 0; ticks < 20; ticks++) {
    let written = "";
    const sink = createLogSink((bytes) => {
      written += new TextDecoder().decode(bytes);
      return Promise.resolve(bytes.length);
    });
    sink.write("first\n");
    for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
    sink.write("second\n");
    await sink.flush(1000);
    assertEquals(written, "first\nsecond\n", `after ${ticks} turns`);
  }
});

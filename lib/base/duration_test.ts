import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { formatDuration, parseDuration } from "./duration.ts";

Deno.test("durations as Go writes them, in milliseconds", () => {
  const cases: Record<string, number> = {
    "0": 0,
    "0s": 0,
    "5m0s": 300_000,
    "1h35m0s": 5_700_000,
    "250ms": 250,
    "1.5h": 5_400_000,
    ".5s": 500,
    "1.s": 1000,
    "1us": 0.001,
    "1µs": 0.001,
    "1μs": 0.001,
    "100ns": 0.0001,
    "1h1m1s1ms": 3_661_001,
    "2s1h": 3_602_000,
    "2562047h": 2562047 * 3_600_000,
  };
  for (const [text, expected] of Object.entries(cases)) {
    assertAlmostEquals(parseDuration(text)!, expected, 1e-9, text);
  }
});

Deno.test("text that is no duration", () => {
  const texts = [
    "",
    " ",
    "5",
    "5 m",
    "m",
    "-5m",
    "+5m",
    "5M",
    "5min",
    "1h 5m",
    " 5m",
    "5m ",
    "5m\n",
  ];
  texts.push(
    "1..5s",
    ".s",
    "1e3s",
    "0x1s",
    "1d",
    "s5",
    "5ms5",
    "∞",
    "NaN",
    "2562048h",
    "9".repeat(400) + "h",
  );
  for (const text of texts) assertEquals(parseDuration(text), undefined, JSON.stringify(text));
});

Deno.test("durations for people", () => {
  const cases: [number, string][] = [
    [0, "0ms"],
    [0.4, "0ms"],
    [840.2, "840ms"],
    [999.4, "999ms"],
    [999.6, "1.0s"],
    [1234, "1.2s"],
    [59_949, "59.9s"],
    [59_960, "1m00s"],
    [185_000, "3m05s"],
    [3_599_400, "59m59s"],
    [3_599_600, "1h00m"],
    [5_700_000, "1h35m"],
    [360_000_000, "100h00m"],
  ];
  for (const [ms, text] of cases) assertEquals(formatDuration(ms), text, String(ms));
});

Deno.test("property: nothing is shown as sixty of a smaller unit", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 1e8, noNaN: true }), (ms) => {
    const text = formatDuration(ms);
    assert(!/(^|\D)60[ms]|60\.0s|1000ms/.test(text), `${ms}: ${text}`);
    assert(/^(\d+ms|\d+\.\ds|\d+m\d\ds|\d+h\d\dm)$/.test(text), text);
  }));
});

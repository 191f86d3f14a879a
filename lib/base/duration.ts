/** Durations as Go writes them (`5m0s`, `1h35m`, `250ms`): the form of every timeout flag. */

const UNITS: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  "µs": 1e-3,
  "μs": 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** The longest duration Go can hold (2^63 ns), in milliseconds. */
const LONGEST = 2 ** 63 / 1e6;

/** Milliseconds of a duration, or undefined when the text is none, negative, or beyond 292 years. */
export function parseDuration(text: string): number | undefined {
  if (text === "0") return 0;
  PART.lastIndex = 0;
  let total = 0;
  let end = 0;
  for (let match = PART.exec(text); match !== null; match = PART.exec(text)) {
    total += Number(match[1]) * UNITS[match[2]!]!;
    end = PART.lastIndex;
  }
  return end === text.length && end > 0 && total < LONGEST ? total : undefined;
}

/** A duration for people: `840ms`, `1.2s`, `3m05s`, `1h35m`. */
export function formatDuration(ms: number): string {
  if (Math.round(ms) < 1000) return `${Math.round(ms)}ms`;
  if (Math.round(ms / 100) < 600) return `${(Math.round(ms / 100) / 10).toFixed(1)}s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}m${twoDigits(seconds % 60)}s`;
  const minutes = Math.round(ms / 60_000);
  return `${Math.floor(minutes / 60)}h${twoDigits(minutes % 60)}m`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

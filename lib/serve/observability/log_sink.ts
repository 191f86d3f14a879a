/**
 * Where a server's log goes. Promises that lines are never mixed or cut, however many threads
 * write them, and that the server waits for nobody who reads its log: a reader may be slow, stuck
 * or gone. What cannot be kept until it is read is dropped by whole lines, counted, and told once
 * there is somebody again.
 */
import { VERSION } from "../../base/constants.ts";
import { formatJsonLine } from "../../base/log_format.ts";

/** Takes finished lines and writes them in order. */
export interface LogSink {
  /** Takes whole lines, each with its newline. Never waits, never throws. */
  write(lines: string): void;
  /** Waits until everything is written, but at most so many milliseconds. */
  flush(milliseconds: number): Promise<void>;
}

/** Writes some of the bytes and tells how many; rejects when they cannot be written. */
export type WriteBytes = (bytes: Uint8Array) => Promise<number>;

/** Characters that may wait for a reader. */
export const MAX_WAITING = 4 * 1024 * 1024;
/** Pause before a full pipe that does not block is tried again, in milliseconds. */
const FULL_PIPE_PAUSE = 5;

/** A sink on standard error; tests give another writer. */
export function createLogSink(write: WriteBytes = (bytes) => Deno.stderr.write(bytes)): LogSink {
  let waiting: string[] = [];
  let size = 0;
  let dropped = 0;
  let busy = false;
  let writing = Promise.resolve();
  const take = (): string => {
    const text = waiting.join("") + (dropped > 0 ? droppedLine(dropped) : "");
    [waiting, size, dropped] = [[], 0, 0];
    return text;
  };
  const drain = async () => {
    busy = true;
    while (size > 0 || dropped > 0) {
      const lost = dropped;
      const text = take();
      try {
        await writeAll(text, write);
      } catch {
        // Nobody reads: tried again with the next line, and then told.
        dropped += lost + countLines(text) - (lost > 0 ? 1 : 0);
        break;
      }
    }
    // Not left to whoever waits for this: a line that comes in between would wait for nobody.
    busy = false;
  };
  return {
    write(lines) {
      if (size + lines.length > MAX_WAITING) dropped += countLines(lines);
      else {
        waiting.push(lines);
        size += lines.length;
      }
      if (!busy) writing = drain();
    },
    flush: (milliseconds) => atMost(milliseconds, writing),
  };
}

/** Waits for work, but only so long. */
async function atMost(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, milliseconds));
  await Promise.race([work, late]);
  clearTimeout(timer);
}

async function writeAll(text: string, write: WriteBytes): Promise<void> {
  let rest = new TextEncoder().encode(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(await write(rest));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise((resolve) => setTimeout(resolve, FULL_PIPE_PAUSE));
    }
  }
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

function droppedLine(lines: number): string {
  const record = { time: new Date(), level: "warn" as const, version: VERSION };
  return formatJsonLine({ ...record, message: "log lines dropped", attributes: { lines } }) + "\n";
}

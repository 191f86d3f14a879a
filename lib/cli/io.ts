/**
 * The doors of the command line as values, so that a whole invocation can be run inside a test.
 * Data goes to `stdout`, everything for people to `stderr`.
 */

import { fileError } from "../base/files/os_error.ts";

/** Thrown by {@link Io.stdout} when the reader of a pipe has gone away; ends the program quietly. */
export class ClosedPipe extends Error {
  override readonly name = "ClosedPipe";
}

/** What an invocation may touch besides files. */
export interface Io {
  /** Writes all of the data. Throws {@link ClosedPipe} when nobody reads any more. */
  stdout(data: string | Uint8Array): void;
  stderr(text: string): void;
  env(name: string): string | undefined;
  /** True where a person sits at the other end. */
  terminal: { stdin: boolean; stdout: boolean; stderr: boolean };
  /** Columns of the terminal on stderr; 80 when there is none. */
  columns: number;
  /** Shows a question on stderr and reads one line from stdin; undefined at its end. */
  ask(question: string): Promise<string | undefined>;
}

/** Milliseconds to wait before trying a full pipe again. */
const FULL_PIPE_PAUSE_MS = 1;

/** The doors of the real process. */
export function processIo(): Io {
  return {
    stdout: writeStdout,
    stderr: writeStderr,
    env: (name) => Deno.env.get(name),
    terminal: {
      stdin: Deno.stdin.isTerminal(),
      stdout: Deno.stdout.isTerminal(),
      stderr: Deno.stderr.isTerminal(),
    },
    columns: columns(),
    ask: (question) => {
      // Not `prompt`: that asks on stdout, which is for data.
      writeStderr(question);
      return Promise.resolve(readLine());
    },
  };
}

function writeStdout(data: string | Uint8Array): void {
  try {
    writeAll(Deno.stdout, data);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) throw new ClosedPipe();
    throw fileError(error, "write to", "standard output");
  }
}

/** When nobody can be told anything, that is no reason to stop the work. */
function writeStderr(text: string): void {
  try {
    writeAll(Deno.stderr, text);
  } catch {
    // Closed or full: the exit code remains.
  }
}

function columns(): number {
  try {
    return Deno.consoleSize().columns;
  } catch {
    return 80;
  }
}

/** One line of stdin without its end; bytes behind it stay for the next reader. */
function readLine(): string | undefined {
  const bytes: number[] = [];
  const byte = new Uint8Array(1);
  for (;;) {
    if (!Deno.stdin.readSync(byte)) {
      if (bytes.length === 0) return undefined;
      break;
    }
    if (byte[0] === 0x0a) break;
    bytes.push(byte[0]!);
  }
  return new TextDecoder().decode(new Uint8Array(bytes)).replace(/\r$/, "");
}

/** Writes everything, also through a pipe that takes only a part at a time. */
function writeAll(target: { writeSync(data: Uint8Array): number }, data: string | Uint8Array) {
  let rest = typeof data === "string" ? new TextEncoder().encode(data) : data;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(target.writeSync(rest));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FULL_PIPE_PAUSE_MS);
    }
  }
}

/** For tests: the doors of an invocation as buffers. */
import type { Io } from "./io.ts";

/** An {@link Io} that keeps what is written. */
export interface TestIo extends Io {
  /** Everything written to stdout. */
  out(): string;
  /** Everything written to stderr. */
  err(): string;
  /** The last line written to stderr. */
  lastLine(): string;
}

/** What a {@link TestIo} starts with. */
export interface TestIoOptions {
  env?: Record<string, string>;
  /** Answers to questions, in order; makes stdin a terminal. */
  answers?: string[];
  /** Called instead of keeping stdout, for example to fail like a closed pipe. */
  stdout?: (data: string | Uint8Array) => void;
}

/** Buffers instead of streams, and an environment that holds only what is given. */
export function testIo(options: TestIoOptions = {}): TestIo {
  let out = "";
  let err = "";
  const answers = [...options.answers ?? []];
  const text = (data: string | Uint8Array) =>
    typeof data === "string" ? data : new TextDecoder().decode(data);
  return {
    stdout: options.stdout ?? ((data) => void (out += text(data))),
    stderr: (line) => void (err += line),
    env: (name) => options.env?.[name],
    terminal: { stdin: options.answers !== undefined, stdout: false, stderr: false },
    columns: 80,
    ask: (question) => {
      err += question;
      return Promise.resolve(answers.shift());
    },
    out: () => out,
    err: () => err,
    lastLine: () => err.trimEnd().split("\n").pop() ?? "",
  };
}

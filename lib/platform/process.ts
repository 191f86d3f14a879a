/**
 * Running other programs (helm, kustomize, git). The program gets its own process group, so that
 * ending it ends whatever it started; only groups started here are ever signalled. Output and time
 * are bounded. No shell is involved: arguments arrive as they are.
 */
import { formatDuration } from "../base/duration.ts";
import { AicrError, messageOf } from "../base/error.ts";
import { onShutdown } from "../base/files.ts";

/** Options of {@link runProcess}. */
export interface ProcessOptions {
  /** Working directory. Default: that of this process. */
  cwd?: string;
  /** Variables added to the environment of this process. */
  env?: Record<string, string>;
  /** Default 5 min. */
  timeoutMs?: number;
  /** What the program reads on standard input; nothing by default. */
  stdin?: string | Uint8Array;
  /** Largest standard output accepted, in bytes. Default 64 MiB. */
  maxBytes?: number;
  /** Ends the program, as a timeout would, when nobody waits for its result any more. */
  signal?: AbortSignal;
}

/** How a program ended. */
export interface ProcessResult {
  /** Exit code; 128 + n when signal n ended it. */
  code: number;
  stdout: string;
  /** At most the last 64 KiB. */
  stderr: string;
}

const DEFAULT_TIMEOUT = 5 * 60_000;
const MAX_STDOUT = 64 * 1024 * 1024;
const MAX_STDERR = 64 * 1024;
/** What a timer can hold, in milliseconds; more would be taken for none at all. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** How long a program may take to end after SIGTERM before it gets SIGKILL. */
const GRACE = 2000;

/**
 * Runs a program and waits for its end; any exit code is a result. Throws SERVICE_UNAVAILABLE when
 * the program is missing or cannot be started, NOT_FOUND when the working directory is missing,
 * TIMEOUT when it takes too long or is not wanted any more (it is ended then), INTERNAL when it
 * prints too much.
 */
export async function runProcess(
  command: string,
  args: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessResult> {
  if (options.signal?.aborted) throw notWanted(command);
  let group: number | undefined;
  // Registered before the start, so that no signal finds a program that nobody would end.
  const forget = onShutdown(() => group !== undefined && signalGroup(group, "SIGKILL"));
  try {
    const child = start(command, args, options);
    group = child.pid;
    return await finish(child, command, options);
  } finally {
    forget();
  }
}

/** Waits for the end of a program, or brings it about. */
async function finish(
  child: Deno.ChildProcess,
  command: string,
  options: ProcessOptions,
): Promise<ProcessResult> {
  const { maxBytes = MAX_STDOUT } = options;
  const timeoutMs = Math.min(options.timeoutMs ?? DEFAULT_TIMEOUT, LONGEST_TIMER);
  const ending = endableGroup(child);
  const stdout = collect(child.stdout, maxBytes, () => ending.end(tooMuch(command, maxBytes)));
  const stderr = collect(child.stderr, MAX_STDERR);
  const timer = setTimeout(() => ending.end(tooSlow(command, timeoutMs)), timeoutMs);
  const abort = () => ending.end(notWanted(command));
  options.signal?.addEventListener("abort", abort);
  // Something left behind in the background may keep the pipes open for ever.
  const closePipes = () => void Promise.all([stdout.close(), stderr.close()]);
  const status = child.status.finally(() => ending.later(closePipes));
  try {
    const [out, err, { code }] = await Promise.all([
      stdout.text,
      stderr.text,
      status,
      feed(child, options.stdin),
    ]);
    if (ending.reason) throw ending.reason;
    return { code, stdout: out, stderr: err };
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
    ending.cancel();
  }
}

function start(
  command: string,
  args: readonly string[],
  options: ProcessOptions,
): Deno.ChildProcess {
  try {
    return new Deno.Command(command, {
      args: [...args],
      cwd: options.cwd,
      env: options.env,
      stdin: options.stdin === undefined ? "null" : "piped",
      stdout: "piped",
      stderr: "piped",
      detached: true,
    }).spawn();
  } catch (error) {
    throw startError(error, command, options.cwd);
  }
}

function startError(error: unknown, command: string, cwd: string | undefined): AicrError {
  if (cwd !== undefined && !isDirectory(cwd)) {
    return new AicrError("NOT_FOUND", `Cannot run ${command}: no directory ${cwd}`, {
      hints: ["Check the path of the directory"],
      cause: error,
    });
  }
  const reason = error instanceof Deno.errors.NotFound
    ? "the program is not installed, or not on PATH"
    : messageOf(error);
  return new AicrError("SERVICE_UNAVAILABLE", `Cannot run ${command}: ${reason}`, {
    hints: [`Install ${command} and make sure that \`${command}\` starts in this shell`],
    cause: error,
  });
}

function isDirectory(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Ends a process group once, with the reason that is to be reported. */
interface Ending {
  reason: AicrError | undefined;
  /** SIGTERM now, SIGKILL after the grace period; later reasons do not count. */
  end(reason: AicrError): void;
  /** Does something after the grace period unless everything is over by then. */
  later(action: () => void): void;
  cancel(): void;
}

function endableGroup(child: Deno.ChildProcess): Ending {
  const timers: ReturnType<typeof setTimeout>[] = [];
  const ending: Ending = {
    reason: undefined,
    end(reason) {
      if (ending.reason) return;
      ending.reason = reason;
      signalGroup(child.pid, "SIGTERM");
      ending.later(() => signalGroup(child.pid, "SIGKILL"));
    },
    later: (action) => void timers.push(setTimeout(action, GRACE)),
    cancel: () => timers.forEach((timer) => clearTimeout(timer)),
  };
  return ending;
}

/** Signals the group that a child of ours leads. */
function signalGroup(pid: number, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    Deno.kill(-pid, signal);
  } catch {
    // The group has ended by itself.
  }
}

/** The text of a stream so far; keeps its last bytes, or calls `overflow` when that is not enough. */
function collect(
  stream: ReadableStream<Uint8Array>,
  limit: number,
  overflow?: () => void,
): { text: Promise<string>; close(): Promise<void> } {
  const reader = stream.getReader();
  const read = async () => {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      chunks.push(next.value);
      size += next.value.length;
      if (size > limit) overflow?.();
      while (size - chunks[0]!.length >= limit) size -= chunks.shift()!.length;
    }
    return decodeChunks(chunks, limit);
  };
  return { text: read(), close: () => reader.cancel() };
}

function decodeChunks(chunks: readonly Uint8Array[], limit: number): string {
  const all = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return new TextDecoder().decode(all.subarray(Math.max(0, all.length - limit)));
}

/** Gives the program its input; one that ends without reading it all is no error. */
async function feed(
  child: Deno.ChildProcess,
  input: string | Uint8Array | undefined,
): Promise<void> {
  if (input === undefined) return;
  const writer = child.stdin.getWriter();
  try {
    await writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input);
    await writer.close();
  } catch {
    // Its exit code tells whether it minded.
  }
}

function tooSlow(command: string, timeoutMs: number): AicrError {
  return new AicrError(
    "TIMEOUT",
    `Command ${command} did not finish within ${formatDuration(timeoutMs)} and was ended`,
    { hints: ["Check what it waits for (network, credentials), or allow more time"] },
  );
}

function notWanted(command: string): AicrError {
  return new AicrError(
    "TIMEOUT",
    `Command ${command} was ended: its result is not wanted any more`,
  );
}

function tooMuch(command: string, maxBytes: number): AicrError {
  return new AicrError(
    "INTERNAL",
    `Command ${command} printed more than ${maxBytes} bytes and was ended`,
    { hints: [`Run ${command} yourself to see what it prints`] },
  );
}

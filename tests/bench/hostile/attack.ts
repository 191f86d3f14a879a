/**
 * What attackers are made of: clients that send given bytes over and over, and clients that only
 * hold on to a connection. All of them end by themselves at a deadline and count what came back.
 */

/** Where an attack goes, and how long it lasts. */
export interface Target {
  port: number;
  /** In milliseconds of `performance.now()`. */
  deadline: number;
  /** A real recipe of the server, as it gives it. */
  recipe: string;
  /** Counts an outcome: a status, or a word for what else happened. */
  count(outcome: string): void;
}

/** One kind of attack, from its start to the deadline. */
export type Attack = (target: Target) => Promise<void>;

/** What a client sends on one connection; each number makes a request of its own. */
export type Payload = (n: number, target: Target) => string | Uint8Array | Part[];

/** Something to send, and how many milliseconds to wait first. */
export interface Part {
  after: number;
  bytes: string | Uint8Array;
}

const encoder = new TextEncoder();
/** Longest that a client waits for an answer after it has sent everything. */
const PATIENCE = 3000;

/** So many clients that each connect, send, read until the connection is closed, and begin again. */
export function repeated(clients: number, payload: Payload): Attack {
  let next = 0;
  return (target) =>
    inParallel(clients, async () => {
      while (!isOver(target)) await exchangeOnce(payload(next++, target), target);
    });
}

/** So many connections, opened `perSecond` and then left alone until the deadline. */
export function idle(connections: number, perSecond: number): Attack {
  return async (target) => {
    const open: Deno.Conn[] = [];
    const started = performance.now();
    for (let i = 0; i < connections && !isOver(target); i++) {
      const due = started + i * 1000 / perSecond;
      if (due > performance.now()) await pause(due - performance.now());
      try {
        open.push(await connect(target));
        target.count("opened");
      } catch {
        target.count("refused");
      }
    }
    await pause(Math.max(0, target.deadline - performance.now()));
    open.forEach(close);
  };
}

/** So many clients that each ask for a lot, read none of it, and wait for their end. */
export function neverReading(clients: number, payload: Payload): Attack {
  return (target) =>
    inParallel(clients, async () => {
      const connection = await connect(target);
      const timer = setTimeout(() => close(connection), remaining(target));
      try {
        for (let n = 0; !isOver(target); n++) {
          await send(connection, payload(n, target));
          await pause(20);
        }
      } catch {
        target.count("cut off");
      }
      clearTimeout(timer);
      close(connection);
    });
}

/** So many clients that send and close at once, 50 times a second, so that the answer meets nobody. */
export function vanishing(clients: number, payload: Payload): Attack {
  let next = 0;
  return (target) =>
    inParallel(clients, async () => {
      while (!isOver(target)) {
        try {
          const connection = await connect(target);
          await send(connection, payload(next++, target));
          close(connection);
          target.count("vanished");
        } catch {
          target.count("refused");
        }
        await pause(20);
      }
    });
}

/** Several attacks at the same time. */
export function together(...attacks: readonly Attack[]): Attack {
  return async (target) => void await Promise.all(attacks.map((attack) => attack(target)));
}

async function exchangeOnce(payload: ReturnType<Payload>, target: Target): Promise<void> {
  let connection: Deno.Conn;
  try {
    connection = await connect(target);
  } catch {
    target.count("refused");
    return await pause(10);
  }
  const reading = firstStatus(connection);
  const limit = setTimeout(() => close(connection), remaining(target));
  let patience: ReturnType<typeof setTimeout> | undefined;
  try {
    await send(connection, payload);
    patience = setTimeout(() => close(connection), PATIENCE);
  } catch {
    // Closed by the server in the middle; what it said before is read below.
  }
  target.count(await reading);
  clearTimeout(limit);
  clearTimeout(patience);
  close(connection);
}

/** The status of the first answer once the connection is at its end. */
async function firstStatus(connection: Deno.Conn): Promise<string> {
  const buffer = new Uint8Array(64 * 1024);
  let start = "";
  try {
    for (let n = await connection.read(buffer); n !== null; n = await connection.read(buffer)) {
      if (start.length < 12) start += new TextDecoder("latin1").decode(buffer.subarray(0, n));
    }
  } catch {
    // Reset, or closed by the client itself.
  }
  return /^HTTP\/1\.1 (\d{3})/.exec(start)?.[1] ?? "no answer";
}

async function send(connection: Deno.Conn, payload: ReturnType<Payload>): Promise<void> {
  if (!Array.isArray(payload)) return await writeAll(connection, bytesOf(payload));
  for (const { after, bytes } of payload) {
    if (after > 0) await pause(after);
    await writeAll(connection, bytesOf(bytes));
  }
}

async function writeAll(connection: Deno.Conn, data: Uint8Array): Promise<void> {
  for (let done = 0; done < data.length;) done += await connection.write(data.subarray(done));
}

function bytesOf(data: string | Uint8Array): Uint8Array {
  return typeof data === "string" ? encoder.encode(data) : data;
}

function connect({ port }: Target): Promise<Deno.Conn> {
  return Deno.connect({ hostname: "127.0.0.1", port });
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

async function inParallel(clients: number, run: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: clients }, run));
}

function isOver({ deadline }: Target): boolean {
  return performance.now() >= deadline;
}

function remaining({ deadline }: Target): number {
  return Math.max(1, deadline - performance.now());
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, milliseconds)));
}

/**
 * GET requests to an API server, bounded in time and size. The status is left to the caller; what
 * never became an answer is an error.
 */
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps, type RequestOptions } from "node:https";
import { VERSION } from "../../base/constants.ts";
import { AicrError } from "../../base/error.ts";
import type { Value } from "../../base/tree.ts";
import { connectionError, slowError } from "./api_error.ts";
import type { Connection } from "./connect.ts";

/** What is asked. */
export interface Question {
  /** Path and query below the server's address, for example `/api/v1/pods?limit=500`. */
  path: string;
  /** What is done, as an infinitive phrase without "of the cluster": `read the version`. */
  what: string;
  /** Milliseconds until the whole answer is there, credentials included. */
  timeoutMs: number;
}

/** An answer; the body of one that is no success may be missing. */
export interface Answer {
  status: number;
  body: Value | undefined;
}

/** Largest answer accepted, in bytes. */
const MAX_BYTES = 256 * 1024 * 1024;
/** What a timer can hold, in milliseconds; more would be taken for none at all. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * Asks. Throws UNAUTHORIZED when there are no credentials, TIMEOUT, and SERVICE_UNAVAILABLE when
 * the server cannot be reached, breaks off or does not speak JSON.
 */
export async function getJson(connection: Connection, question: Question): Promise<Answer> {
  const { server } = connection;
  const timeoutMs = Math.min(question.timeoutMs, LONGEST_TIMER);
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const tooSlow = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(slowError(question.what, server, timeoutMs));
      abort.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([ask(connection, question, abort.signal), tooSlow]);
  } catch (error) {
    if (error instanceof AicrError) throw error;
    throw connectionError(error, question.what, server);
  } finally {
    clearTimeout(timer);
    abort.abort();
  }
}

async function ask(
  connection: Connection,
  { path, what }: Question,
  signal: AbortSignal,
): Promise<Answer> {
  const options = await connection.credentials();
  if (signal.aborted) throw new Error("aborted");
  const headers = {
    accept: "application/json",
    "user-agent": `aicr/${VERSION}`,
    ...options.headers,
  };
  const url = new URL(connection.server + path);
  const response = await send(url, { ...options, headers }, signal);
  const text = await readBody(response);
  const status = response.statusCode ?? 0;
  try {
    return { status, body: JSON.parse(text) };
  } catch {
    if (status < 200 || status > 299) return { status, body: undefined };
    throw new AicrError(
      "SERVICE_UNAVAILABLE",
      `Cannot ${what} of ${connection.server}: it does not answer in JSON`,
      {
        hints: ["Check that the address is that of an API server, and not of a proxy's login page"],
      },
    );
  }
}

function send(url: URL, options: RequestOptions, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (url.protocol === "http:" ? requestHttp : requestHttps)(url, options, resolve);
    request.on("error", reject);
    signal.addEventListener("abort", () => request.destroy());
    request.end();
  });
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`the answer is larger than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new TextDecoder().decode(await new Blob(chunks as BlobPart[]).arrayBuffer());
}

/**
 * One thread's HTTP server, and all that touches a socket: turns requests into exchanges and
 * outcomes into answers. Promises the limits of the API reference (64 KiB of headers, 5 s for them,
 * so long for body, work and answer), that a client that has gone costs nothing any more, and that
 * every answer is counted and logged once. What it must never do: know what a route answers.
 */
import {
  createServer,
  type IncomingMessage,
  METHODS,
  type Server,
  type ServerResponse,
} from "node:http";
import type { Socket } from "node:net";
import { createPipeline, type Outcome, type Pipeline } from "../middleware/pipeline.ts";
import { requestId } from "../middleware/request_id.ts";
import { type AccessLog, createAccessLog } from "../observability/access_log.ts";
import { observe } from "../observability/metrics.ts";
import type { Reply } from "../request/exchange.ts";
import type { Service } from "../routes/service.ts";
import { BODY_BUDGET } from "../../config/serve_bounds.ts";
import { leave, LIFE, lifeOf } from "../threads/shared_state.ts";
import { type Connections, watchConnections } from "./connections.ts";
import { createExchange, type LiveExchange } from "./live_exchange.ts";
import {
  type ClientError,
  discardInput,
  inventedMethod,
  parseErrorReply,
  type RequestLine,
  sendRaw,
  textReply,
} from "./raw_reply.ts";
import type { BodyBudget } from "./read_body.ts";
import { createReadPace, type ReadPace } from "./read_pace.ts";
import { countHosts, readHead, splitTarget } from "./request_head.ts";
import { sendPlain, sendReply } from "./send_reply.ts";

/** Largest header block, in bytes. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Bytes of a body that are read before somebody asks for it. */
const READ_AHEAD = 1024;
/** How often the headers' time limit is looked at, in milliseconds. */
const TIMEOUT_CHECK = 500;

/** One thread's server. */
export interface Listener {
  server: Server;
  connections: Connections;
  log: AccessLog;
}

interface Parts extends Omit<Listener, "server"> {
  service: Service;
  pipeline: Pipeline;
  budget: BodyBudget;
  pace: ReadPace;
  /** Connections that have been refused: what else came on them is not looked at. */
  refused: WeakSet<Socket>;
  /** The requests after which the client itself wants no other. */
  last: WeakMap<Socket, IncomingMessage>;
}

/** A server that does not listen yet. */
export function createListener(service: Service): Listener {
  const { timeouts } = service.settings;
  const parts: Parts = {
    service,
    pipeline: createPipeline(service),
    connections: watchConnections(timeouts.request),
    log: createAccessLog(),
    budget: { free: BODY_BUDGET },
    pace: createReadPace(),
    refused: new WeakSet(),
    last: new WeakMap(),
  };
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: timeouts.headers,
    requestTimeout: timeouts.request,
    keepAliveTimeout: timeouts.idle,
    connectionsCheckingInterval: TIMEOUT_CHECK,
    // Asked for below, where it can be answered in words.
    requireHostHeader: false,
    highWaterMark: READ_AHEAD,
  }, (request, response) => serve(request, response, parts));
  server.on("connection", (socket: Socket) => parts.connections.opened(socket));
  // Without a listener it would be closed without a word.
  server.on(
    "connect",
    ({ method = "CONNECT", url = "/" }: IncomingMessage, socket: Socket) =>
      answerBare(socket, { method, target: url }, parts),
  );
  server.on("clientError", (error: ClientError, socket: Socket) => refuse(error, socket, parts));
  return { server, connections: parts.connections, log: parts.log };
}

function serve(request: IncomingMessage, response: ServerResponse, parts: Parts): void {
  if (parts.refused.has(request.socket)) return;
  if (!response.shouldKeepAlive) parts.last.set(request.socket, request);
  const bad = hostProblem(request);
  if (bad !== undefined) {
    parts.refused.add(request.socket);
    return sendPlain(response, bad);
  }
  const aboutServer = request.url === "*" && request.method === "OPTIONS";
  if (aboutServer) return sendPlain(response, { status: 200, headers: [], body: "" });
  // Whatever comes of it, and whenever its turn is: its end is the end of the response.
  const done = parts.connections.take(request.socket, () => begin(request, response, parts));
  response.on("close", done);
}

/** Starts to answer a request; the function that comes back puts everything in order. */
function begin(request: IncomingMessage, response: ServerResponse, parts: Parts): () => void {
  const started = performance.now();
  const exchange = exchangeOf(request, parts);
  const outcome = parts.pipeline(exchange);
  let answered = false;
  let release: (() => void) | undefined;
  const send = (reply: Reply) => {
    release = reply.release;
    if (response.destroyed || answered) return release?.();
    answered = true;
    const close = lifeOf(parts.service.state) === LIFE.draining;
    const bytes = sendReply(request, response, { reply, headers: outcome.headers, close });
    record({ exchange, outcome, status: reply.status, bytes, started }, parts);
  };
  if (outcome.reply instanceof Promise) void outcome.reply.then(send);
  else send(outcome.reply);
  return () => {
    if (outcome.entered) leave(parts.service.state);
    exchange.end(new Error("The client has gone"));
    release?.();
    if (!answered) record({ exchange, outcome, status: 499, bytes: 0, started }, parts);
    answered = true;
  };
}

function exchangeOf(request: IncomingMessage, { service, budget, pace }: Parts): LiveExchange {
  const head = readHead(request.rawHeaders);
  return createExchange(request, {
    ...splitTarget(request.url ?? "/"),
    method: request.method ?? "GET",
    head,
    id: requestId(head.requestId),
    timeoutMs: service.settings.timeouts.body,
    budget,
    pace,
  });
}

function hostProblem({ httpVersion, rawHeaders }: IncomingMessage): Reply | undefined {
  if (httpVersion === "0.9") return textReply(400, "Bad request: no HTTP version");
  const hosts = countHosts(rawHeaders);
  if (hosts > 1) return textReply(400, "Bad request: more than one Host header");
  if (hosts === 0 && httpVersion === "1.1") return textReply(400, "Bad request: no Host header");
  return undefined;
}

/** Answers what the parser refused. */
function refuse(error: ClientError, socket: Socket, parts: Parts): void {
  if (parts.refused.has(socket)) return;
  parts.refused.add(socket);
  // It stood behind a last request: that one is still answered, and nothing else.
  if (parts.last.get(socket)?.complete) return discardInput(socket);
  const line = inventedMethod(error, METHODS);
  if (line === undefined) {
    const reply = parseErrorReply(error);
    return reply === undefined ? void socket.destroy() : sendRaw(socket, reply);
  }
  answerBare(socket, line, parts);
}

/** Answers a request of which there is only the first line, like any other of its route. */
function answerBare(socket: Socket, line: RequestLine, parts: Parts): void {
  const started = performance.now();
  const exchange = createExchange(undefined, {
    ...splitTarget(line.target),
    method: line.method,
    head: {},
    id: requestId(line.requestId),
    timeoutMs: 0,
    budget: parts.budget,
    pace: parts.pace,
  });
  const outcome = parts.pipeline(exchange);
  void Promise.resolve(outcome.reply).then((reply) => {
    if (outcome.entered) leave(parts.service.state);
    sendRaw(socket, { ...reply, headers: [...reply.headers, ...outcome.headers] });
    const { status, body } = reply;
    record({ exchange, outcome, status, bytes: body.length, started }, parts);
  });
}

/** What became of a request. */
interface Answered {
  exchange: LiveExchange;
  outcome: Outcome;
  /** 499: the client went away before the answer. */
  status: number;
  /** Of the body. */
  bytes: number;
  /** When the work on it began, in milliseconds of the monotonic clock. */
  started: number;
}

/** Counts and logs an answer; probes and scrapes would only bury the rest. */
function record(
  { exchange: { id, method, path }, outcome: { route }, status, bytes, started }: Answered,
  { service, log }: Parts,
): void {
  if (route?.open) return;
  const milliseconds = performance.now() - started;
  observe(service.state.own, {
    method,
    route: route?.path ?? "/",
    status,
    seconds: milliseconds / 1000,
  });
  log.write({ id, method, path, known: route !== undefined, status, milliseconds, bytes });
}

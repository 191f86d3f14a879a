/**
 * What happens to every request, in this order: find the route, take a token of the rate limit,
 * take a place among the requests in work, check the method, run the handler; whatever that comes
 * to, also a throw, becomes a reply. Probes and scrapes skip the limits. Knows no sockets. Source:
 * API reference, request processing pipeline.
 */
import { isLogged, log } from "../../base/log.ts";
import { MAX_SHOWN } from "../observability/access_log.ts";
import { count } from "../observability/metrics.ts";
import { stackOf } from "../observability/stray_errors.ts";
import type { Exchange, Handler, Reply } from "../request/exchange.ts";
import { asRefusal, Refusal, refusalReply } from "../request/refusal.ts";
import { type Route, ROUTES } from "../routes/routes.ts";
import type { Service } from "../routes/service.ts";
import { enter } from "../threads/shared_state.ts";
import { takeToken, type Token } from "./rate_limit.ts";

/** A reply on its way, with what the sending end has to see to. */
export interface Outcome {
  route: Route | undefined;
  /** Headers besides those of the reply. */
  headers: readonly string[];
  reply: Reply | Promise<Reply>;
  /** A place among the requests in work was taken and must be given back. */
  entered: boolean;
}

/** Answers requests in one thread. */
export type Pipeline = (exchange: Exchange) => Outcome;

/** The pipeline of a thread. */
export function createPipeline(service: Service, routes: readonly Route[] = ROUTES): Pipeline {
  const { settings, state } = service;
  const table = new Map(
    routes.map((route) => [route.path, { route, handler: route.handler(service) }]),
  );
  const limit = { rate: settings.rateLimit, burst: settings.rateLimitBurst };
  return (exchange) => {
    const found = table.get(exchange.path);
    if (found?.route.open) {
      const reply = () => answer(exchange, found, service);
      return {
        route: found.route,
        headers: [],
        reply: guarded(exchange, service, reply),
        entered: false,
      };
    }
    const token = limit.rate === 0 ? undefined : takeToken(state, limit, Date.now());
    const headers = commonHeaders(exchange, token, settings.rateLimit);
    const granted = token?.granted !== false;
    const entered = granted && enter(state, settings.maxInFlight);
    const reply = guarded(exchange, service, () => {
      if (!granted) throw limited(service);
      if (!entered) throw overloaded(service);
      return answer(exchange, found, service);
    });
    return { route: found?.route, headers, reply, entered };
  };
}

function answer(
  exchange: Exchange,
  found: { route: Route; handler: Handler } | undefined,
  service: Service,
): Reply | Promise<Reply> {
  if (found === undefined) throw notFound(exchange);
  const { route, handler } = found;
  if (route.methods && !route.methods.includes(exchange.method)) throw wrongMethod(exchange, route);
  if (!route.open && service.loaded === undefined) {
    throw new Refusal("SERVICE_UNAVAILABLE", "The server is starting");
  }
  return handler(exchange);
}

/** Runs the work; what it throws, now or later, becomes a reply. */
function guarded(
  exchange: Exchange,
  service: Service,
  work: () => Reply | Promise<Reply>,
): Reply | Promise<Reply> {
  const failed = (thrown: unknown) => failure(thrown, exchange, service);
  try {
    const reply = work();
    return reply instanceof Promise ? reply.catch(failed) : reply;
  } catch (thrown) {
    return failed(thrown);
  }
}

/** The reply to a failure. One of ours is told in the log, with what the client is not told. */
function failure(thrown: unknown, { id, method, path, signal }: Exchange, service: Service): Reply {
  const refusal = asRefusal(thrown);
  const gone = signal.aborted;
  if (refusal.code === "INTERNAL" && !gone) {
    count(service.state.own, "aicr_panic_recoveries_total");
    log.error("panic recovered", {
      requestId: id,
      method,
      path: shownPath(path),
      stack: stackOf(thrown),
    });
  } else if (refusal.status >= 500 && !gone) {
    log.warn(refusal.message, { requestId: id, method, path: shownPath(path), code: refusal.code });
  } else if (isLogged("debug")) {
    log.debug(refusal.message, { requestId: id, method, code: refusal.code });
  }
  return refusalReply(refusal, id);
}

/** A path as the log shows it: clients make up paths of any length. */
function shownPath(path: string): string {
  return path.slice(0, MAX_SHOWN);
}

function commonHeaders(exchange: Exchange, token: Token | undefined, rate: number): string[] {
  const headers = ["X-Request-Id", exchange.id, "X-API-Version", "v1"];
  if (token === undefined) return headers;
  headers.push(
    "X-RateLimit-Limit",
    String(rate),
    "X-RateLimit-Remaining",
    String(token.remaining),
    "X-RateLimit-Reset",
    String(Math.floor(Date.now() / 1000) + 1),
  );
  return headers;
}

function limited({ settings, state }: Service): Refusal {
  count(state.own, "aicr_rate_limit_rejects_total");
  return new Refusal("RATE_LIMIT_EXCEEDED", "Rate limit exceeded", {
    details: { limit: settings.rateLimit, burst: settings.rateLimitBurst },
  });
}

function overloaded({ state }: Service): Refusal {
  count(state.own, "aicr_overload_rejects_total");
  return new Refusal("SERVICE_UNAVAILABLE", "Too many requests are in work");
}

function notFound({ path }: Exchange): Refusal {
  return new Refusal("NOT_FOUND", "No such route", { details: { path } });
}

function wrongMethod({ method }: Exchange, { methods = [], listsMethods }: Route): Refusal {
  return new Refusal("METHOD_NOT_ALLOWED", "Method not allowed", {
    details: { method, ...(listsMethods ? { allowed: methods } : {}) },
    headers: ["Allow", methods.join(", ")],
  });
}

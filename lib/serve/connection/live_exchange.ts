/** An exchange with the request behind it: what costs something is made when it is asked for. */
import type { IncomingMessage } from "node:http";
import type { Body, Exchange } from "../request/exchange.ts";
import { type BodyBudget, requestBody } from "./read_body.ts";
import type { ReadPace } from "./read_pace.ts";

/** An exchange that can be ended from outside. */
export interface LiveExchange extends Exchange {
  /** The exchange is over: aborts its signal and gives back what it holds. */
  end(reason: Error): void;
}

/** What an exchange is made of besides the request. */
export interface ExchangeParts extends Pick<Exchange, "method" | "path" | "query" | "head" | "id"> {
  /** Time for the body. */
  timeoutMs: number;
  budget: BodyBudget;
  pace: ReadPace;
}

const NO_BODY: Body = { read: () => Promise.resolve(new Uint8Array()) };

/** The exchange of a request, or of one that the parser refused and that has no body. */
export function createExchange(
  request: IncomingMessage | undefined,
  { method, path, query, head, id, timeoutMs, budget, pace }: ExchangeParts,
): LiveExchange {
  let abort: AbortController | undefined;
  let release: (() => void) | undefined;
  let over: Error | undefined;
  const signal = () => {
    abort ??= new AbortController();
    if (over !== undefined && !abort.signal.aborted) abort.abort(over);
    return abort.signal;
  };
  return {
    method,
    path,
    query,
    head,
    id,
    get signal() {
      return signal();
    },
    get body() {
      if (request === undefined) return NO_BODY;
      const onDone = (done: () => void) => release = done;
      return requestBody(request, { timeoutMs, budget, pace, signal, onDone });
    },
    end(reason) {
      over = reason;
      abort?.abort(reason);
      release?.();
    },
  };
}

/**
 * A request and what it is answered with, as everything above the connections sees them: values, no
 * sockets, so that whatever reads, checks, refuses or answers can be tried without one. This room
 * promises that a request is read and checked the same way whichever route asks, and that what is
 * wrong with it is said in words that name the parameter or field.
 */

/** The few headers that routes look at. */
export interface Head {
  accept?: string;
  acceptEncoding?: string;
  contentEncoding?: string;
  contentType?: string;
  ifNoneMatch?: string;
  requestId?: string;
}

/** The body of a request, not read yet. */
export interface Body {
  /** Everything, once. Throws refusals: 413, 400 when it is too slow, 503 when memory is short. */
  read(limit: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** A request on its way. */
export interface Exchange {
  method: string;
  /** As sent, without the query. */
  path: string;
  /** As sent, without the question mark. */
  query: string;
  head: Head;
  id: string;
  /** Aborts when the client has gone or the time is up. */
  signal: AbortSignal;
  body: Body;
}

/** An answer. */
export interface Reply {
  status: number;
  /** Names and values in turn, without those that every answer of its kind has. */
  headers: readonly string[];
  body: Uint8Array | string;
  /** Gives the memory of the body back once it has been sent. */
  release?: () => void;
}

/** Answers requests of one path. An answer that is at hand comes without a promise. */
export type Handler = (exchange: Exchange) => Reply | Promise<Reply>;

/** A reply of JSON with the final newline that every body has. */
export function jsonReply(status: number, value: unknown, headers: readonly string[] = []): Reply {
  return {
    status,
    headers: ["Content-Type", "application/json", ...headers],
    body: JSON.stringify(value) + "\n",
  };
}

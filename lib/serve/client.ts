/**
 * A client of the HTTP API, typed by the schemas that the server checks requests with. Stands
 * alone: it needs `fetch` and nothing else of this program. A refusal becomes an
 * {@link ApiError}; what cannot be reached is the error of `fetch`.
 */
import type { Criteria, ErrorBody, Health, Recipe, ServiceInfo } from "./schema/documents.ts";
import type { BUNDLE_PARAMETERS } from "./schema/parameters.ts";

export type { Criteria, ErrorBody, Health, Recipe, ServiceInfo } from "./schema/documents.ts";

type Declared = typeof BUNDLE_PARAMETERS[number];
type ValueOf<P extends Declared> = P extends { values: readonly (infer V)[] } ? V
  : P["kind"] extends "list" ? readonly string[]
  : P["kind"] extends "count" ? number
  : P["kind"] extends "switch" ? boolean
  : string;

/** What shapes a bundle; the names are those of the query parameters. */
export type BundleOptions = { [P in Declared as P["name"]]?: ValueOf<P> };

/** An answer that is an error. */
export class ApiError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** As the server sent it; absent when something in between answered. */
  readonly body?: ErrorBody;
  /** Seconds to wait before the next attempt, where the server says so. */
  readonly retryAfter?: number;

  constructor({ status, headers }: Response, text: string) {
    const body = errorBody(text);
    super(messageOf(body) ?? `The server answered ${status}`);
    this.name = "ApiError";
    this.status = status;
    this.body = body;
    const wait = headers.get("Retry-After") ?? "";
    if (/^\d+$/.test(wait)) this.retryAfter = Number(wait);
  }
}

/** How a client is set up. */
export interface ClientOptions {
  /** Default: the global one. */
  fetch?: typeof fetch;
  /** Sent with every request. */
  headers?: Record<string, string>;
}

/** What can be passed to each call. */
export interface CallOptions {
  signal?: AbortSignal;
  /** A UUID that the server logs and answers with. */
  requestId?: string;
}

/** A bundle as it was made. */
export interface Bundle {
  /** The archive. */
  zip: Uint8Array<ArrayBuffer>;
  /** Number of files in it. */
  files: number;
  /** Their bytes, uncompressed. */
  bytes: number;
}

/** The API of one server. */
export interface Client {
  recipe(criteria?: Criteria, options?: CallOptions): Promise<Recipe>;
  /** One value of the hydrated recipe; without a selector the whole document. */
  query<T = unknown>(criteria: Criteria, selector?: string, options?: CallOptions): Promise<T>;
  bundle(recipe: Recipe, bundle?: BundleOptions, options?: CallOptions): Promise<Bundle>;
  health(options?: CallOptions): Promise<Health>;
  /** What /ready says, also when that is "not_ready". */
  ready(options?: CallOptions): Promise<Health>;
  describe(options?: CallOptions): Promise<ServiceInfo>;
}

/** A client of the server at `origin`, for example `http://localhost:8080`. */
export function createClient(origin: string, settings: ClientOptions = {}): Client {
  const base = origin.replace(/\/+$/, "");
  const send = async (
    path: string,
    { signal, requestId }: CallOptions = {},
    body?: unknown,
  ): Promise<Response> => {
    const headers: Record<string, string> = { ...settings.headers };
    if (requestId !== undefined) headers["X-Request-Id"] = requestId;
    if (body !== undefined) headers["Content-Type"] = "application/json";
    return await (settings.fetch ?? fetch)(base + path, {
      method: body === undefined ? "GET" : "POST",
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  };
  return {
    recipe: async (criteria = {}, options) =>
      await json(await send("/v1/recipe", options, { kind: "RecipeCriteria", spec: criteria })),
    query: async (criteria, selector = "", options) =>
      await json(await send("/v1/query", options, { criteria, selector })),
    bundle: async (recipe, bundle = {}, options) =>
      await archive(await send(`/v1/bundle${queryOf(bundle)}`, options, recipe)),
    health: async (options) => await json(await send("/health", options)),
    ready: async (options) => {
      const response = await send("/ready", options);
      return response.status === 503 ? await response.json() : await json(response);
    },
    describe: async (options) => await json(await send("/", options)),
  };
}

function queryOf(bundle: BundleOptions): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(bundle)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) query.append(name, String(each));
  }
  return query.size === 0 ? "" : `?${query}`;
}

async function json<T>(response: Response): Promise<T> {
  if (!response.ok) throw new ApiError(response, await response.text());
  return await response.json();
}

async function archive(response: Response): Promise<Bundle> {
  if (!response.ok) throw new ApiError(response, await response.text());
  return {
    files: Number(response.headers.get("X-Bundle-Files")),
    bytes: Number(response.headers.get("X-Bundle-Size")),
    zip: new Uint8Array(await response.arrayBuffer()),
  };
}

/** What was refused, and why: the message alone often is only a heading. */
function messageOf(body: ErrorBody | undefined): string | undefined {
  const cause = body?.details?.error;
  return typeof cause === "string" ? `${body!.message}: ${cause}` : body?.message;
}

function errorBody(text: string): ErrorBody | undefined {
  try {
    const body = JSON.parse(text);
    return typeof body?.code === "string" ? body : undefined;
  } catch {
    return undefined;
  }
}

/** Parameters, headers and responses that several operations of the OpenAPI document share. */
import { CRITERIA_PARAMETERS, type Parameter } from "./parameters.ts";

/** A node of the document. */
export type Node = { readonly [key: string]: unknown };

/** A reference to a shared part, for example `ref("headers", "RequestId")`. */
export function ref(section: string, name: string): Node {
  return { $ref: `#/components/${section}/${name}` };
}

const header = (description: string, schema: Node): Node => ({ description, schema });

/** Shared headers by name. */
export const HEADERS: Record<string, Node> = {
  RequestId: header("Id of this request", { type: "string" }),
  ApiVersion: header("Version that answered", { type: "string", const: "v1" }),
  RateLimitLimit: header("Requests per second of the whole process", { type: "integer" }),
  RateLimitRemaining: header("Tokens left when the request came in", { type: "integer" }),
  RateLimitReset: header("Unix second of the next window", { type: "integer" }),
  RetryAfter: header("Seconds to wait", { type: "integer" }),
  Allow: header("Accepted methods", { type: "string" }),
  CacheControl: header("Ten minutes for shared caches", {
    type: "string",
    const: "public, max-age=600",
  }),
  ETag: header("Of this encoding, for If-None-Match", { type: "string" }),
};

/** Headers of every application route. */
export const COMMON_HEADERS: Node = {
  "X-Request-Id": ref("headers", "RequestId"),
  "X-API-Version": ref("headers", "ApiVersion"),
  "X-RateLimit-Limit": ref("headers", "RateLimitLimit"),
  "X-RateLimit-Remaining": ref("headers", "RateLimitRemaining"),
  "X-RateLimit-Reset": ref("headers", "RateLimitReset"),
};

/** Headers of answers that caches may keep. */
const CACHED_HEADERS: Node = {
  ...COMMON_HEADERS,
  "Cache-Control": ref("headers", "CacheControl"),
  "ETag": ref("headers", "ETag"),
};

/** A body of JSON by schema name; any JSON without one. */
export function json(schema?: string): Node {
  return { "application/json": { schema: schema === undefined ? {} : ref("schemas", schema) } };
}

function error(description: string, headers: Node = {}): Node {
  return { description, headers: { ...COMMON_HEADERS, ...headers }, content: json("Error") };
}

const RETRY: Node = { "Retry-After": ref("headers", "RetryAfter") };

/** Shared responses by name. */
export const RESPONSES: Record<string, Node> = {
  Recipe: {
    description: "The resolved recipe; gzip when asked for",
    headers: CACHED_HEADERS,
    content: json("Recipe"),
  },
  Value: {
    description: "The selected value, any JSON type; gzip when asked for",
    headers: CACHED_HEADERS,
    content: json(),
  },
  NotModified: {
    description: "The client's copy is current",
    headers: CACHED_HEADERS,
  },
  BadRequest: error("Refused input or a value outside the allowlist"),
  NotFound: error("No such route or selector"),
  MethodNotAllowed: error("Wrong method", { Allow: ref("headers", "Allow") }),
  BodyTooLarge: error("Body over the limit; details.limit_bytes names it"),
  TooManyRequests: error("Token bucket empty", RETRY),
  Unavailable: error("Starting, overloaded, or without a program that is needed", RETRY),
  ServerError: error("The server could not answer; no internal cause in the body"),
};

/** Shared parameters by name. */
export const PARAMETERS: Record<string, Node> = {
  RequestId: {
    name: "X-Request-Id",
    in: "header",
    description: "Echoed when it is a UUID, replaced otherwise",
    schema: { type: "string" },
  },
  ...Object.fromEntries(CRITERIA_PARAMETERS.map((each) => [title(each.name), parameter(each)])),
};

/** The declaration of a parameter as OpenAPI has it. */
export function parameter(declared: Parameter): Node {
  const { name, description, kind, example } = declared;
  return {
    name,
    in: "query",
    ...(description === undefined ? {} : { description }),
    schema: parameterSchema(declared),
    ...(kind === "list" ? { style: "form", explode: true } : {}),
    ...(example === undefined ? {} : { example }),
  };
}

function parameterSchema({ kind, dimension, values, default: preset }: Parameter): Node {
  if (dimension !== undefined) return ref("schemas", title(dimension));
  const rest = preset === undefined ? {} : { default: preset };
  switch (kind) {
    case "list":
      return { type: "array", items: { type: "string" } };
    case "count":
      return { type: "integer", minimum: 0, ...rest };
    case "switch":
      return { type: "boolean", ...rest };
    case "text":
      return { type: "string", ...(values === undefined ? {} : { enum: values }), ...rest };
  }
}

/** `service` as the name of a shared part: `Service`. */
export function title(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

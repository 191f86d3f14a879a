/** The operations of the OpenAPI document. */
import { AVAILABLE_DEPLOYERS } from "../../bundle/deployers.ts";
import { COMMON_HEADERS, json, type Node, parameter, ref, title } from "./openapi_components.ts";
import {
  BUNDLE_PARAMETERS,
  CRITERIA_PARAMETERS,
  type Parameter,
  SELECTOR_PARAMETER,
} from "./parameters.ts";

interface Operation {
  tag: "system" | "recipes" | "bundles";
  id: string;
  summary: string;
  parameters?: readonly Node[];
  body?: Node;
  responses: Node;
}

const REQUEST_ID = ref("parameters", "RequestId");
const CRITERIA = CRITERIA_PARAMETERS.map(({ name }) => ref("parameters", title(name)));

function operation({ tag, id, summary, parameters, body, responses }: Operation): Node {
  return {
    tags: [tag],
    operationId: id,
    summary,
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses,
  };
}

/** Shared responses by status. */
function shared(names: Record<number, string>): Node {
  return Object.fromEntries(
    Object.entries(names).map(([status, name]) => [status, ref("responses", name)]),
  );
}

/** Errors that every application route may answer with. */
const ALWAYS = {
  405: "MethodNotAllowed",
  429: "TooManyRequests",
  500: "ServerError",
  503: "Unavailable",
} as const;
const OF_CRITERIA = { 304: "NotModified", 400: "BadRequest", ...ALWAYS, 504: "ServerError" };

function answer(description: string, content: Node, headers?: Node): Node {
  return { 200: { description, ...(headers === undefined ? {} : { headers }), content } };
}

function criteriaBody(schema: string, description: string): Node {
  const content = { schema: ref("schemas", schema) };
  return {
    required: true,
    description,
    content: { "application/json": content, "application/x-yaml": content },
  };
}

const RECIPE_BODY = criteriaBody(
  "RecipeCriteria",
  "At most 1 MiB unless configured otherwise; YAML when the media type says so, else JSON",
);
const QUERY_BODY = criteriaBody(
  "QueryRequest",
  "At most 1 MiB unless configured otherwise; JSON when the media type says so, else YAML",
);

/** The values of a parameter that this version can honour. */
function available(declared: Parameter): Parameter {
  return declared.name === "deployer" ? { ...declared, values: AVAILABLE_DEPLOYERS } : declared;
}

const ZIP_HEADERS: Node = {
  ...COMMON_HEADERS,
  "Content-Disposition": {
    schema: { type: "string", const: 'attachment; filename="bundles.zip"' },
  },
  "X-Bundle-Files": {
    description: "Number of files in the archive",
    schema: { type: "integer" },
  },
  "X-Bundle-Size": {
    description: "Uncompressed bytes of these files",
    schema: { type: "integer" },
  },
  "X-Bundle-Duration": { description: "Time spent making it", schema: { type: "string" } },
};

const SYSTEM_PATHS: Record<string, Node> = {
  "/": {
    get: operation({
      tag: "system",
      id: "describeService",
      summary: "Name, version and application routes",
      responses: {
        ...answer("Service description", json("ServiceInfo"), COMMON_HEADERS),
        ...shared(ALWAYS),
      },
    }),
  },
  "/health": {
    get: operation({
      tag: "system",
      id: "liveness",
      summary: "The process runs",
      responses: { ...answer("Alive", json("Health")), ...shared({ 405: "MethodNotAllowed" }) },
    }),
  },
  "/ready": {
    get: operation({
      tag: "system",
      id: "readiness",
      summary: "The catalog is loaded and requests are accepted",
      responses: {
        ...answer("Ready", json("Health")),
        503: { description: "Starting or shutting down", content: json("Health") },
        ...shared({ 405: "MethodNotAllowed" }),
      },
    }),
  },
  "/metrics": {
    get: operation({
      tag: "system",
      id: "metrics",
      summary: "Prometheus text exposition",
      responses: answer("Metrics; gzip when asked for", {
        "text/plain": { schema: { type: "string" } },
      }),
    }),
  },
  "/openapi.json": {
    get: operation({
      tag: "system",
      id: "describeApi",
      summary: "This document",
      responses: { ...answer("OpenAPI 3.1", json()), ...shared(ALWAYS) },
    }),
  },
};

/** Every path. */
export const PATHS: Record<string, Node> = {
  ...SYSTEM_PATHS,
  "/v1/recipe": {
    get: operation({
      tag: "recipes",
      id: "getRecipe",
      summary: "Resolve a recipe from query parameters",
      parameters: [REQUEST_ID, ...CRITERIA],
      responses: shared({ 200: "Recipe", ...OF_CRITERIA }),
    }),
    post: operation({
      tag: "recipes",
      id: "postRecipe",
      summary: "Resolve a recipe from a criteria document",
      parameters: [REQUEST_ID],
      body: RECIPE_BODY,
      responses: shared({ 200: "Recipe", ...OF_CRITERIA, 413: "BodyTooLarge" }),
    }),
  },
  "/v1/query": {
    get: operation({
      tag: "recipes",
      id: "getQuery",
      summary: "One value out of the hydrated recipe",
      parameters: [REQUEST_ID, ...CRITERIA, parameter(SELECTOR_PARAMETER)],
      responses: shared({ 200: "Value", ...OF_CRITERIA, 404: "NotFound" }),
    }),
    post: operation({
      tag: "recipes",
      id: "postQuery",
      summary: "One value out of the hydrated recipe, criteria in the body",
      parameters: [REQUEST_ID],
      body: QUERY_BODY,
      responses: shared({ 200: "Value", ...OF_CRITERIA, 404: "NotFound", 413: "BodyTooLarge" }),
    }),
  },
  "/v1/bundle": {
    post: operation({
      tag: "bundles",
      id: "postBundle",
      summary: "Turn a recipe into a zip of deployment files",
      parameters: [REQUEST_ID, ...BUNDLE_PARAMETERS.map((each) => parameter(available(each)))],
      body: {
        required: true,
        description:
          "A recipe as /v1/recipe gives it, at most 8 MiB unless configured otherwise, " +
          "JSON only",
        content: json("Recipe"),
      },
      responses: {
        200: {
          description: "Zip archive with checksums.txt at its root",
          headers: ZIP_HEADERS,
          content: {
            "application/zip": { schema: { type: "string", contentMediaType: "application/zip" } },
          },
        },
        ...shared({
          400: "BadRequest",
          401: "ServerError",
          404: "NotFound",
          413: "BodyTooLarge",
          ...ALWAYS,
          504: "ServerError",
        }),
      },
    }),
  },
};

/**
 * The OpenAPI document against the recorded one, against the tables it is made from, and against
 * what the server really answers.
 */
import { assert, assertEquals } from "@std/assert";
import { Ajv2020 } from "ajv";
import { readCopy } from "../../../tests/parity/cases.ts";
import { withServer } from "../../../tests/support/api_server.ts";
import { request } from "../../../tests/support/raw_http.ts";
import { parseYaml } from "../../base/yaml.ts";
import { loadCatalog } from "../../catalog/load.ts";
import { COMPONENT_FIELDS } from "../../recipe/merge_component.ts";
import { ROUTES } from "../routes/routes.ts";
import { openapiDocument } from "./openapi.ts";

type Json = Record<string, unknown>;

const { criteria } = await loadCatalog();
const OURS = openapiDocument(criteria) as Json;
const RECORDED = parseYaml(readCopy("openapi.yaml"), "openapi.yaml") as Json;

/** What of the recorded document is not taken over, with the reason. */
const DIFFERENCES: Record<string, string> = {
  "/paths//v1/bundle/post/responses/503/$ref": "has a name of its own: it says Retry-After",
  "/paths//v1/bundle/post/parameters/bundlers/schema/type": "repeated or comma separated: a list",
  "/components/parameters/RequestId/schema/format": "a UUID in any of its spellings",
  "/components/headers/RequestId/schema/format": "a UUID in any of its spellings",
  "/components/schemas/Error/requestId/format": "a UUID in any of its spellings",
};

/** Words for people, and what is only another way to write the same. */
const IRRELEVANT = ["description", "summary", "title", "version", "servers", "openapi", "format"];

/** Parameters by name instead of by position. */
function named(node: unknown): unknown {
  if (!Array.isArray(node)) return node;
  const isParameter = (each: unknown): each is Json =>
    typeof each === "object" && each !== null && ("in" in each || "$ref" in each);
  if (!node.every(isParameter)) return node;
  return Object.fromEntries(
    node.map((each) => [String(each.name ?? String(each.$ref).split("/").at(-1)), each]),
  );
}

/** Paths at which ours lacks, or says differently, what the recorded one says. */
function missing(recorded: unknown, ours: unknown, path = ""): string[] {
  if (Object.hasOwn(DIFFERENCES, path)) return [];
  if (path.endsWith("/enum")) return enumMissing(recorded as unknown[], ours, path);
  if (Array.isArray(recorded) && recorded.every((each) => typeof each !== "object")) {
    const list = Array.isArray(ours) ? ours : [];
    return recorded.every((each) => list.includes(each)) ? [] : [path];
  }
  const [left, right] = [named(recorded), named(ours)];
  if (typeof left !== "object" || left === null) return left === right ? [] : [path];
  if (typeof right !== "object" || right === null) return [path];
  return Object.entries(left)
    .filter(([key, value]) => !IRRELEVANT.includes(key) && !(key === "required" && value === false))
    .flatMap(([key, value]) => missing(value, (right as Json)[key], `${path}/${key}`));
}

/** A newer catalog may add values; the version may lack a deployer, and has one name for 500. */
function enumMissing(recorded: unknown[], ours: unknown, path: string): string[] {
  const list = Array.isArray(ours) ? ours : [];
  if (path.includes("/deployer/")) {
    return list.every((each) => recorded.includes(each)) ? [] : [path];
  }
  const wanted = recorded.filter((each) => each !== "INTERNAL");
  return wanted.every((each) => list.includes(each)) ? [] : [path];
}

Deno.test("everything in the recorded document is in ours", () => {
  assertEquals(missing(RECORDED, OURS), []);
});

Deno.test("the comparison sees what is missing", () => {
  const { paths, ...rest } = OURS as { paths: Json };
  const { "/v1/query": _, ...others } = paths;
  assertEquals(missing(RECORDED, { ...rest, paths: others }), ["/paths//v1/query"]);
});

Deno.test("its paths and methods are those of the routes", () => {
  const described = Object.entries(OURS.paths as Record<string, Json>)
    .map(([path, methods]) => [path, Object.keys(methods).map((each) => each.toUpperCase())]);
  const served = ROUTES.map(({ path, methods }) => [path, [...methods ?? ["GET"]]]);
  assertEquals(described.sort(), served.sort());
});

Deno.test("every reference leads somewhere", () => {
  const text = JSON.stringify(OURS);
  const references = [
    ...new Set([...text.matchAll(/"\$ref":"#([^"]+)"/g)].map(([, path]) => path!)),
  ];
  assert(references.length > 20);
  const dangling = references.filter((path) =>
    path.slice(1).split("/").reduce((node: unknown, key) => (node as Json)?.[key], OURS) ===
      undefined
  );
  assertEquals(dangling, []);
});

Deno.test("a component reference describes fields that recipes have", () => {
  const { ComponentRef } = (OURS.components as { schemas: Record<string, Json> }).schemas;
  const known = ["name", "order", "healthCheck", ...COMPONENT_FIELDS];
  const described = Object.keys(ComponentRef!.properties as Json);
  assertEquals(described.filter((field) => !known.includes(field)), []);
});

/** Holds a value against one of the document's schemas. */
function problems(schema: string, value: unknown): unknown {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema(OURS, "openapi");
  ajv.validate({ $ref: `openapi#/components/schemas/${schema}` }, value);
  return ajv.errors ?? [];
}

Deno.test("what the server answers is what the document says", async () => {
  await withServer({}, async (port) => {
    const get = async (target: string) => JSON.parse((await request(port, { target })).text);
    const recipe = await get("/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu");
    assertEquals(problems("Recipe", recipe), []);
    assertEquals(problems("Recipe", await get("/v1/recipe")), []);
    assertEquals(problems("ServiceInfo", await get("/")), []);
    assertEquals(problems("Health", await get("/health")), []);
    assertEquals(problems("Health", await get("/ready")), []);
    for (const target of ["/nope", "/v1/bundle", "/v1/recipe?service=x", "/v1/query?selector=x"]) {
      assertEquals(problems("Error", await get(target)), [], target);
    }
    assert((problems("Error", recipe) as unknown[]).length > 0, "the check accepts anything");
    assertEquals(await get("/openapi.json"), JSON.parse(JSON.stringify(OURS)));
  });
});

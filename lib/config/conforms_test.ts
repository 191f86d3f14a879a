import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { getPath, put, type Tree, type Value } from "../base/tree.ts";
import { embeddedFiles } from "../catalog/embedded_files.ts";
import { conforms } from "./conforms.ts";
import { initConfig } from "./init.ts";
import { parseConfig } from "./load.ts";
import { checkDocument } from "./schema/check_document.ts";
import { generateJsonSchema } from "./schema/generate_json_schema.ts";
import { switchedOn } from "../../tests/support/switched_on.ts";

const SCHEMA = generateJsonSchema();

/** A config with every field of the format in it. */
const whole = (await parseConfig(
  switchedOn(await initConfig({ criteria: { service: "eks" } })),
  "c.yaml",
)).tree;

/** What conforms must be what zod accepts without changing it; returns whether it conforms. */
function agrees(document: Tree): boolean {
  if (!conforms(SCHEMA, document)) return false;
  const checked = checkDocument(document);
  assert(checked.problems === undefined, JSON.stringify([document, checked]));
  assertEquals<unknown>(checked.config, document);
  return true;
}

Deno.test("conforms: a config with everything in it, and every ready one, needs no zod", () => {
  assert(agrees(whole));
  const files = embeddedFiles();
  const ready = files.paths().filter((path) => /^configs\/.*\.yaml$/.test(path));
  assert(ready.length > 3, ready.join());
  for (const path of ready) assert(agrees(files.data(path)!), path);
});

Deno.test("conforms: the schema that lies in the program knows the same documents", () => {
  const packed = embeddedFiles().data("configs/aicrconfig.schema.json")!;
  assert(conforms(packed, whole));
  assert(!conforms(packed, { ...whole, more: 1 }));
});

Deno.test("conforms: every keyword of the schema is known", () => {
  const used = new Set<string>();
  const visit = (schema: Value): void => {
    if (typeof schema !== "object" || schema === null || Array.isArray(schema)) return;
    for (const [keyword, value] of Object.entries(schema)) {
      used.add(keyword);
      if (keyword === "properties") Object.values(value as Tree).forEach(visit);
      else if (Array.isArray(value)) value.forEach(visit);
      else if (keyword !== "examples") visit(value);
    }
  };
  visit(SCHEMA);
  assert(used.size > 8, [...used].join());
  const doubtful = [...used].filter((keyword) =>
    ["oneOf", "allOf", "not", "$ref", "if", "patternProperties", "format", "minLength"]
      .includes(keyword)
  );
  assertEquals(doubtful, []);
});

for (
  const [what, schema, good, bad] of [
    ["type", { type: "integer" }, [0, -1], [1.5, "1", null, 2 ** 53, true]],
    ["type of an object", { type: "object" }, [{}], [[], null, "x"]],
    ["const", { const: "a" }, ["a"], ["b", null]],
    ["enum", { enum: ["", "a"] }, ["", "a"], ["b", 0]],
    ["pattern", { pattern: "^a+$" }, ["aa"], ["b", 1]],
    ["maxLength", { maxLength: 2 }, ["", "ab"], ["abc", 1]],
    ["range", { minimum: 1, maximum: 2 }, [1, 2], [0, 3, "1"]],
    ["items", { items: { type: "string" } }, [[], ["a"]], [[1], "a", {}]],
    ["required", { required: ["a"] }, [{ a: null }], [{}, [], { b: 1 }]],
    ["properties", { properties: { a: { const: 1 } } }, [{ a: 1 }, { b: 2 }], [{ a: 2 }, 1]],
    ["no others", { properties: { a: {} }, additionalProperties: false }, [{ a: 2 }], [{ b: 1 }]],
    ["others", { additionalProperties: { type: "string" } }, [{ a: "x" }], [{ a: 1 }]],
    ["anyOf", { anyOf: [{ const: 1 }, { const: 2 }] }, [1, 2], [3]],
    ["annotations", { title: "t", description: "d", examples: [1] }, [1, null], []],
    ["an unknown keyword", { minLength: 0 }, [], ["a", 1]],
    ["an unknown type", { type: "number" }, [], [1]],
    ["no schema", true, [], [1]],
  ] as [string, Value, Value[], Value[]][]
) {
  Deno.test(`conforms: ${what}`, () => {
    for (const value of good) assert(conforms(schema, value), JSON.stringify(value));
    for (const value of bad) assert(!conforms(schema, value), JSON.stringify(value));
  });
}

Deno.test("conforms: names of the prototype are no properties", () => {
  const closed = { properties: {}, additionalProperties: false };
  const document: Tree = {};
  put(document, "__proto__", "x");
  assert(!conforms(closed, document));
  assert(!conforms(closed, { constructor: "x" }));
  assert(!conforms({ toString: 1 }, 1));
});

Deno.test("conforms: never says yes to what zod refuses, whatever is put anywhere", () => {
  const scalar = fc.oneof(
    fc.constantFrom<Value>(null, true, -1, 0, 1.5, 8, 2 ** 60, "", "a", "5m", "a:b=c", "helm"),
    fc.constantFrom<Value>("https://a.example", "oci://", "k=v:NoSchedule", "*", [], {}, ["x"]),
    fc.string({ maxLength: 5 }),
  );
  const spots = pathsOf(whole);
  const value = fc.oneof(
    scalar,
    fc.constantFrom(...spots.map((spot) => getPath(whole, spot)!)),
    fc.array(scalar, { maxLength: 2 }),
    fc.dictionary(fc.string(), scalar),
  );
  const change = fc.record({
    spot: fc.constantFrom(...spots),
    value,
    more: fc.nat(9).map((n) => n === 0),
  });
  let conforming = 0;
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
      const document = structuredClone(whole);
      for (const { spot, value, more } of changes) {
        replace(document, more ? [...spot.slice(0, -1), "more"] : spot, value as Value);
      }
      if (agrees(document)) conforming++;
    }),
    // Of random documents few conform: with a fixed seed their number is known.
    { numRuns: 15_000, seed: 7 },
  );
  assert(conforming > 50, `only ${conforming} documents were compared`);
});

function pathsOf(value: Value, path: string[] = []): string[][] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  const below = Object.entries(value).flatMap(([key, child]) => pathsOf(child, [...path, key]));
  return path.length === 0 ? below : [path, ...below];
}

function replace(document: Tree, path: readonly string[], value: Value): void {
  let node: Value = document;
  for (const key of path.slice(0, -1)) {
    node = (node as Tree)[key]!;
    if (typeof node !== "object" || node === null || Array.isArray(node)) return;
  }
  put(node, path.at(-1)!, value);
}

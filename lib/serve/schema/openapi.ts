/**
 * The OpenAPI document, put together from the tables and schemas that requests are read with:
 * paths from here, parameters from parameters.ts, documents from documents.ts, criteria values from
 * the catalog that answers. Brings zod along: import it lazily.
 */
import * as z from "zod";
import { VERSION } from "../../base/constants.ts";
import { ANY } from "../../catalog/criteria_values.ts";
import type { CriteriaRegistry } from "../../catalog/types.ts";
import { componentNames, dimensions } from "./documents.ts";
import { HEADERS, type Node, PARAMETERS, RESPONSES } from "./openapi_components.ts";
import { PATHS } from "./openapi_paths.ts";

/** The document for a catalog. Deterministic. */
export function openapiDocument(criteria: CriteriaRegistry): Node {
  return {
    openapi: "3.1.0",
    info: {
      title: "aicr HTTP API",
      version: VERSION,
      summary: "Recipes, hydrated values and deployment bundles for GPU clusters",
    },
    servers: [{ url: "/", description: "The server that this document comes from" }],
    tags: [{ name: "system" }, { name: "recipes" }, { name: "bundles" }],
    paths: PATHS,
    components: {
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: RESPONSES,
      schemas: schemas(criteria),
    },
  };
}

/** The JSON Schema of every named schema. */
function schemas(criteria: CriteriaRegistry): Node {
  const { schemas } = z.toJSONSchema(componentNames, {
    target: "draft-2020-12",
    io: "input",
    uri: (id) => `#/components/schemas/${id}`,
    override: ({ zodSchema, jsonSchema }) => adjust(zodSchema, jsonSchema as Tree, criteria),
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema]),
  );
}

type Tree = Record<string, unknown>;

function adjust(type: z.core.$ZodType, schema: Tree, criteria: CriteriaRegistry): void {
  // What a JavaScript number can hold is no rule of the API, and keys are always text.
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.propertyNames;
  const dimension = dimensions.get(type)?.dimension;
  if (dimension === undefined) return;
  schema.enum = [...criteria.values(dimension), ANY];
  schema.default = ANY;
}

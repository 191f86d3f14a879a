/**
 * The documents of the HTTP API, each declared once, as the parameters are in parameters.ts. Bodies
 * of requests are checked against these schemas, the OpenAPI document is generated from them, and
 * the types of the client are theirs. Promises that what is described is what is checked; unknown
 * fields are ignored. Load this file lazily: it brings zod along. Source: API contract, sections 3
 * to 6.
 */
import * as z from "zod";
import { READ_API_VERSIONS } from "../../base/constants.ts";
import type { Dimension } from "../../catalog/types.ts";

/** Names of the schemas under `components.schemas`. */
export const componentNames = z.registry<{ id: string }>();
/** The criteria fields, whose values are those of the catalog. */
export const dimensions = z.registry<{ dimension: Dimension }>();

function named<T extends z.ZodType>(id: string, schema: T): T {
  componentNames.add(schema, { id });
  return schema;
}

function criterion(id: string, dimension: Dimension) {
  const schema = named(id, z.string());
  dimensions.add(schema, { dimension });
  return schema;
}

const texts = z.array(z.string());
const free = z.record(z.string(), z.unknown());

/** What a recipe is for; a field left out, empty or `any` matches everything. */
const criteriaSchema = named(
  "Criteria",
  z.object({
    service: criterion("Service", "service").optional(),
    accelerator: criterion("Accelerator", "accelerator").optional(),
    intent: criterion("Intent", "intent").optional(),
    os: criterion("Os", "os").optional(),
    platform: criterion("Platform", "platform").optional(),
    nodes: z.int().min(0).optional(),
  }),
);

/** Body of POST /v1/recipe. */
export const recipeCriteriaSchema = named(
  "RecipeCriteria",
  z.object({
    kind: z.literal("RecipeCriteria").optional(),
    apiVersion: z.enum(READ_API_VERSIONS).optional(),
    metadata: z.object({ name: z.string().optional() }).optional(),
    spec: criteriaSchema.optional(),
  }),
);

/** Body of POST /v1/query. */
export const queryRequestSchema = named(
  "QueryRequest",
  z.object({ criteria: criteriaSchema, selector: z.string().optional() }),
);

/** A named expectation. */
const constraintSchema = named(
  "Constraint",
  z.looseObject({ name: z.string(), value: z.string() }),
);

/** One component of a recipe. */
const componentRefSchema = named(
  "ComponentRef",
  z.looseObject({
    name: z.string(),
    type: z.enum(["Helm", "Kustomize"]).optional(),
    namespace: z.string().optional(),
    chart: z.string().optional(),
    source: z.string().optional(),
    version: z.string().optional(),
    tag: z.string().optional(),
    path: z.string().optional(),
    valuesFile: z.string().optional(),
    overrides: free.optional(),
    dependencyRefs: texts.optional(),
    manifestFiles: texts.optional(),
    preManifestFiles: texts.optional(),
    order: z.int().min(1).optional().describe("Place in the deployment order; ignored on input"),
    healthCheck: z.object({ file: z.string(), sha256: z.string() }).optional(),
    healthCheckAsserts: z.string().optional(),
  }),
);

const excludedOverlay = z.object({
  name: z.string(),
  reason: z.enum(["constraint-failed", "mixin-constraint-failed"]).optional(),
});

const constraintWarning = z.object({
  overlay: z.string().optional(),
  constraint: z.string().optional(),
  expected: z.string().optional(),
  actual: z.string().optional(),
  reason: z.string().optional(),
});

/** What /v1/recipe answers and /v1/bundle takes. */
const recipeSchema = named(
  "Recipe",
  z.looseObject({
    kind: z.literal("RecipeResult"),
    apiVersion: z.string(),
    metadata: z.looseObject({
      version: z.string().optional(),
      appliedOverlays: texts.optional(),
      excludedOverlays: z.array(excludedOverlay).optional(),
      constraintWarnings: z.array(constraintWarning).optional(),
    }),
    criteria: criteriaSchema.optional(),
    constraints: z.array(constraintSchema).optional(),
    componentRefs: z.array(componentRefSchema),
    deploymentOrder: texts,
    validation: free.optional(),
  }),
);

/** Body of GET /. */
const serviceInfoSchema = named(
  "ServiceInfo",
  z.object({ service: z.string(), version: z.string(), routes: texts }),
);

/** Body of GET /health and /ready. */
const healthSchema = named(
  "Health",
  z.object({
    status: z.enum(["healthy", "ready", "not_ready"]),
    timestamp: z.iso.datetime(),
    reason: z.string().optional(),
  }),
);

/** Body of every error. */
const errorSchema = named(
  "Error",
  z.object({
    code: z.enum([
      "INVALID_REQUEST",
      "UNAUTHORIZED",
      "NOT_FOUND",
      "METHOD_NOT_ALLOWED",
      "CONFLICT",
      "RATE_LIMIT_EXCEEDED",
      "INTERNAL_ERROR",
      "SERVICE_UNAVAILABLE",
      "TIMEOUT",
    ]),
    message: z.string(),
    details: free.optional(),
    requestId: z.string().describe("As in the header X-Request-Id: a UUID"),
    timestamp: z.iso.datetime(),
    retryable: z.boolean(),
  }),
);

/** What a recipe is for. */
export type Criteria = z.infer<typeof criteriaSchema>;
/** A resolved recipe. */
export type Recipe = z.infer<typeof recipeSchema>;
/** The body of an error. */
export type ErrorBody = z.infer<typeof errorSchema>;
/** The body of /health and /ready. */
export type Health = z.infer<typeof healthSchema>;
/** The body of /. */
export type ServiceInfo = z.infer<typeof serviceInfoSchema>;

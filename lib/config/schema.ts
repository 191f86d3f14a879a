/**
 * The AICRConfig document: one file that drives snapshot, recipe, validate, bundle and serve. This
 * schema is the only description of its fields: types, the JSON Schema, the commented file of
 * `aicr config init` and the messages of the loader come from it. Unknown keys are refused at every
 * level, and there is no place for an identity token. Rules that concern more than one field are
 * in check.ts. Load this file lazily: it brings zod along.
 */
import * as z from "zod";
import { API_VERSION, READ_API_VERSIONS } from "../base/constants.ts";
import { bundle } from "./schema/bundle.ts";
import { field, fieldFacts, section } from "./schema/field.ts";
import { recipe } from "./schema/recipe.ts";
import { serve } from "./schema/serve.ts";
import { snapshot } from "./schema/snapshot.ts";
import { validate } from "./schema/validate.ts";

/** What `kind` says. */
export const CONFIG_KIND = "AICRConfig";

/** The `spec`; at least one of its sections must be present. */
export const specSchema = z.strictObject({ snapshot, recipe, validate, bundle, serve })
  .describe("What each command does; at least one section");

/** The whole document. */
export const configSchema = z.strictObject({
  kind: z.literal(CONFIG_KIND).describe("Tells what this document is"),
  apiVersion: z.enum(READ_API_VERSIONS)
    .describe("Version of the format")
    .register(fieldFacts, { example: API_VERSION, values: READ_API_VERSIONS }),
  metadata: section("About this document", {
    name: field(z.string(), "A name to tell documents apart", { example: "my-cluster" }),
  }),
  spec: specSchema,
}).describe("Input of aicr: what to capture, resolve, validate, bundle and serve");

/** The checked document. */
export type ConfigDocument = z.infer<typeof configSchema>;

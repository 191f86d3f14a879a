/**
 * What `aicr run` is asked to do, from its flags and its config: every path chosen, every setting
 * of a step read through that step's own table of flags, and everything refused that this version
 * does not do, before any step runs.
 */
import { type AicrError, invalid, type Source } from "../base/error.ts";
import { readTextFile } from "../base/files.ts";
import { getPath } from "../base/tree.ts";
import { parseBundleOptions } from "../bundle/options.ts";
import type { LoadedConfig } from "../config/types.ts";
import type { Format } from "../recipe/format.ts";
import type { BundleRequest, RecipeRequest, RunRequest, ValidateRequest } from "../run/types.ts";
import { selectPhases } from "../validate/phases.ts";
import { bundleInput, deployerOptions, registryAccess } from "./bundle_input.ts";
import type { Context, Flag, Options } from "./command.ts";
import { BUNDLE_FLAGS } from "./flags/bundle.ts";
import { VALIDATE_FLAGS } from "./flags/validate.ts";
import { resolveOptions } from "./options.ts";
import { criteriaOptions, statedCriteria } from "./resolve_query.ts";

/** Names of results in the output directory, where the config names no path. */
const RECIPE_NAMES: Record<Format, string> = {
  yaml: "recipe.yaml",
  json: "recipe.json",
  table: "recipe.txt",
};

/** Assembles the request. Throws INVALID_REQUEST naming what cannot be done. */
export async function runRequest(context: Context, config: LoadedConfig): Promise<RunRequest> {
  const { options } = context;
  refuseSnapshot(config);
  const directory = options.text("output");
  const recipe = recipeRequest(context, config, directory);
  return {
    data: options.string("data"),
    recipe,
    validate: config.config.spec.validate && validateRequest(context, config, directory),
    bundle: config.config.spec.bundle && await bundleRequest(context, config, directory),
  };
}

/** The values a config gives to the flags of a step. */
function stepOptions(flags: readonly Flag[], { io }: Context, config: LoadedConfig): Options {
  const optional = flags.map((flag) => ({ ...flag, required: false }));
  return resolveOptions(optional, { occurrences: [], args: [] }, { env: io.env, config }).options;
}

function recipeRequest(context: Context, config: LoadedConfig, directory: string): RecipeRequest {
  const { recipe, bundle, validate } = config.config.spec;
  const format = (recipe?.output?.format || "yaml") as Format;
  const stated = statedCriteria(context);
  const asked = recipe !== undefined || Object.keys(stated).length > 0;
  const input = bundle?.input?.recipe || validate?.input?.recipe;
  return {
    query: {
      stated,
      criteria: criteriaOptions(context),
      snapshot: recipe?.input?.snapshot || undefined,
    },
    input: asked ? undefined : input || undefined,
    output: recipe?.output?.path || `${directory}/${RECIPE_NAMES[format]}`,
    format,
  };
}

function validateRequest(
  context: Context,
  config: LoadedConfig,
  directory: string,
): ValidateRequest {
  const options = stepOptions(VALIDATE_FLAGS, context, config);
  const snapshot = options.string("snapshot") ?? config.config.spec.recipe?.input?.snapshot;
  if (!snapshot) {
    throw invalid("spec.validate has no snapshot to validate against", {
      source: at(config, "spec", "validate"),
      hints: [
        "Set spec.validate.input.snapshot; capturing one from a cluster is not available in this version",
      ],
    });
  }
  const phases = options.list("phase");
  if (phases.length > 0 && !options.bool("no-cluster")) {
    throw later(config, ["spec", "validate", "execution", "phases"], "Running phases on a cluster");
  }
  return {
    snapshot,
    failOnError: options.bool("fail-on-error"),
    phases: phases.length > 0 ? selectPhases(phases) : [],
    output: options.string("output") ?? `${directory}/report.json`,
  };
}

async function bundleRequest(
  context: Context,
  config: LoadedConfig,
  directory: string,
): Promise<BundleRequest> {
  const flags = stepOptions(BUNDLE_FLAGS, context, config);
  const input = bundleInput(flags, config);
  const byFlag = context.options.given("set") === "flag";
  const options = await parseBundleOptions(
    {
      ...input,
      set: [...deployerOptions(config), ...context.options.list("set")],
      fromConfig: input.fromConfig?.filter((field) => !(field === "set" && byFlag)),
    },
    (path) => readTextFile(path, { what: "file of spec.bundle.deployment.setFile" }),
  );
  const pushed = options.settings.artifact !== undefined;
  return {
    options,
    target: pushed || !input.output ? `${directory}/bundle` : input.output,
    registry: registryAccess(flags),
    ...(pushed && input.imageRefs ? { imageRefs: input.imageRefs } : {}),
  };
}

function refuseSnapshot(config: LoadedConfig): void {
  if (config.config.spec.snapshot !== undefined) {
    throw later(config, ["spec", "snapshot"], "Capturing a snapshot");
  }
}

function later(config: LoadedConfig, path: string[], what: string): AicrError {
  return invalid(`${what} (${path.join(".")}) is not available in this version`, {
    source: at(config, ...path),
    hints: [
      `Remove ${path.join(".")} from the config, or name a snapshot that was captured before`,
    ],
  });
}

/** The place of a path in the config, or of its deepest ancestor that is there. */
function at(config: LoadedConfig, ...path: string[]): Source {
  while (path.length > 0 && getPath(config.tree, path) === undefined) path.pop();
  return { file: config.file, text: config.text, path, at: "key" };
}

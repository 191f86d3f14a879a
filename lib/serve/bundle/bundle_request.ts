/**
 * The query string of a bundle request, as checked options of a bundle. A text that cannot be read
 * is told in `details.error`; what does not go together is told as it is. Source: API contract,
 * section 6.
 */
import { invalid } from "../../base/error.ts";
import { nearest } from "../../base/suggest.ts";
import { type BundleInput, type BundleOptions, parseBundleOptions } from "../../bundle/options.ts";
import { checkAvailable, parseDeployer } from "../../bundle/options/availability.ts";
import type { Catalog } from "../../catalog/types.ts";
import type { Recipe } from "../../recipe/types.ts";
import { parseQueryString, type QueryString } from "../request/query_string.ts";
import { badRequest, refusing } from "../request/refusal.ts";

/** What a query string asks for. */
export interface BundleRequest {
  options: BundleOptions;
  /** Only these components; absent: all. */
  only?: readonly string[];
}

const MESSAGE = "Invalid bundle parameters";

/** Reads and checks the parameters. Throws refusals. */
export async function readBundleRequest(query: string): Promise<BundleRequest> {
  const parameters = parseQueryString(query);
  const nodes = parameters.count("nodes");
  const only = readOnly(parameters.list("bundlers"));
  const input = refusing(MESSAGE, () => readInput(parameters));
  const deployer = refusing(MESSAGE, () => parseDeployer(input.deployer));
  checkAvailable(input, deployer);
  return { options: await parseOptions({ ...input, nodes }), only };
}

function readInput({ text, list, flag }: QueryString): BundleInput {
  return {
    deployer: text("deployer"),
    set: list("set"),
    dynamic: list("dynamic"),
    systemNodeSelector: list("system-node-selector"),
    systemNodeTolerations: list("system-node-toleration"),
    acceleratedNodeSelector: list("accelerated-node-selector"),
    acceleratedNodeTolerations: list("accelerated-node-toleration"),
    workloadGate: text("workload-gate"),
    workloadSelector: list("workload-selector"),
    repo: text("repo"),
    appName: text("app-name"),
    vendorCharts: flag("vendor-charts"),
  };
}

async function parseOptions(input: BundleInput): Promise<BundleOptions> {
  try {
    // Files of the server are nobody's business: no parameter names one.
    return await parseBundleOptions(input, () => Promise.reject(invalid("No files are read")));
  } catch (error) {
    throw badRequest(MESSAGE, error);
  }
}

/** Names from repeated parameters and comma lists. */
function readOnly(values: readonly string[]): readonly string[] | undefined {
  if (values.length === 0) return undefined;
  const names = values.flatMap((value) => value.split(",")).map((name) => name.trim());
  if (!names.includes("")) return names;
  throw invalid("Invalid bundlers parameter: a name is empty", {
    hints: ["Name components of the recipe, or leave bundlers out for all of them"],
  });
}

/**
 * The options with every component switched off that `bundlers` does not name, by its name or by
 * the short name that `set` knows it by. Throws INVALID_REQUEST for one the recipe does not have.
 */
export function optionsFor(
  { options, only }: BundleRequest,
  recipe: Recipe,
  { registry }: Catalog,
): BundleOptions {
  if (only === undefined) return options;
  const names = recipe.componentRefs.map((ref) => ref.name);
  const chosen = only.map((text) => {
    const found = names.includes(text)
      ? text
      : names.find((name) => registry.get(name)?.valueOverrideKeys?.includes(text));
    if (found !== undefined) return found;
    throw invalid(`Invalid bundlers parameter: the recipe has no component ${quote(text)}`, {
      hints: [...nearest(text, names), `Components of this recipe: ${names.join(", ")}`],
    });
  });
  const others = names.filter((name) => !chosen.includes(name))
    .map((component) => ({ component, path: ["enabled"], flag: "bundlers", enabled: false }));
  return { ...options, switches: [...options.switches, ...others] };
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/**
 * Holds a document against the schema. The only door between the loader and zod: load it lazily.
 */
import { isTree, type Tree } from "../../base/tree.ts";
import { nearestWord } from "../../base/suggest.ts";
import { type Problem, quote } from "../problem.ts";
import { CONFIG_KIND, configSchema, specSchema } from "../schema.ts";
import type { AICRConfig } from "../types.ts";
import { describeIssue } from "./describe_issue.ts";
import { withoutEmpty } from "./walk.ts";

/** A checked config, or everything that is wrong with it. */
export type Checked = { config: AICRConfig; problems?: undefined } | { problems: Problem[] };

/** Where documents of other kinds go. */
const OTHER_KINDS: Record<string, string> = {
  Recipe: "Pass a recipe with --recipe",
  RecipeResult: "Pass a recipe with --recipe",
  RecipeCriteria: "Move its spec below spec.recipe.criteria of an AICRConfig",
  Snapshot: "Pass a snapshot with --snapshot",
};

/** Checks a document. Fields that are left empty count as absent. Never throws. */
export function checkDocument(tree: Tree): Checked {
  const foreign = foreignKind(tree);
  if (foreign) return { problems: [foreign] };
  const filled = withoutEmpty(configSchema, tree) as Tree;
  const result = configSchema.safeParse(filled);
  const issues = result.success ? [] : result.error.issues;
  const problems = issues.flatMap((issue) => describeIssue(issue, filled));
  if (lacksSection(filled)) problems.push(noSection());
  return result.success && problems.length === 0 ? { config: result.data } : { problems };
}

/** A document of another kind gets one answer instead of a list of unknown keys. */
function foreignKind(tree: Tree): Problem | undefined {
  const kind = Object.hasOwn(tree, "kind") ? tree.kind : undefined;
  if (typeof kind !== "string" || nearestWord(kind, [CONFIG_KIND])) return undefined;
  const way = Object.hasOwn(OTHER_KINDS, kind)
    ? OTHER_KINDS[kind]!
    : "`aicr config init` writes a config to start from";
  return {
    path: ["kind"],
    message: `Kind ${quote(kind)} is not ${CONFIG_KIND}`,
    hints: [way],
  };
}

/** Unknown keys in spec are most likely misspelt sections, and are told as such already. */
function lacksSection(tree: Tree): boolean {
  const spec = Object.hasOwn(tree, "spec") ? tree.spec : undefined;
  return isTree(spec) && Object.keys(spec).length === 0;
}

function noSection(): Problem {
  const names = Object.keys(specSchema.shape);
  return {
    path: ["spec"],
    at: "key",
    message: "No section in spec: at least one is needed",
    hints: [`Sections are ${names.join(", ")}; an empty one ({}) counts`],
  };
}

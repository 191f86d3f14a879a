/**
 * The recorded bundle cases, and which of them the catalog as it stands can answer: those whose
 * components it knows with all the files that their recipe names.
 */
import { dirname, fromFileUrl, join } from "@std/path";
import type { Tree } from "../../../lib/base/tree.ts";
import { loadCatalog } from "../../../lib/catalog/load.ts";
import type { Recipe } from "../../../lib/recipe/types.ts";

const HERE = dirname(fromFileUrl(import.meta.url));

/** Working directory of every case: recipes, configs and kustomizations are named relative to it. */
export const FIXTURES = join(HERE, "fixtures");

/** Copies of recorded files. */
export const CASES = join(HERE, "cases");

/** One recorded case. */
export interface BundleCase {
  id: string;
  recipe: string;
  data?: string | null;
  config?: string | null;
  deployer: string;
  args: string[];
  /** Run without helm on PATH. */
  noHelm?: boolean;
  /** Files in the output directory before the run. */
  pre?: string[];
  expect: Tree & {
    exit: number;
    mentions?: string[];
    errorCode?: string;
    warnings?: string[];
    logWarnings?: string[];
  };
}

/** All copied cases, by id. */
export function readBundleCases(): BundleCase[] {
  return [...Deno.readDirSync(CASES)].map(({ name }) => name).sort()
    .map((name) => JSON.parse(Deno.readTextFileSync(join(CASES, name))) as BundleCase);
}

/** Why a case cannot run here yet, or undefined. */
export async function missingFor(recorded: BundleCase): Promise<string | undefined> {
  if (recorded.expect.exit !== 0) return undefined;
  const path = join(FIXTURES, "recipes", `${recorded.recipe}.json`);
  const recipe = JSON.parse(Deno.readTextFileSync(path)) as Recipe;
  const catalog = await loadCatalog(
    recorded.data ? { data: join(FIXTURES, "data", recorded.data) } : {},
  );
  for (const ref of recipe.componentRefs) {
    if (!catalog.registry.has(ref.name)) return `component ${ref.name}`;
    const files = [ref.valuesFile, ...ref.manifestFiles ?? [], ...ref.preManifestFiles ?? []];
    // The fixtures know on purpose one values file that no catalog has.
    const missing = files.find((file) => file && !recorded.data && !catalog.file(file));
    if (missing) return `file ${missing}`;
  }
  return undefined;
}

/** The program that a case needs on PATH, when it is not there. */
export function missingProgram({ id, deployer }: BundleCase): string | undefined {
  const rendered = deployer === "argocd-helm";
  const needed = rendered || (id.includes("vendor") && id !== "err-vendor-nohelm")
    ? "helm"
    : id.startsWith("kustomize")
    ? "kustomize"
    : undefined;
  return needed === undefined || hasProgram(needed) ? undefined : needed;
}

/** True when a program is on PATH. */
export function hasProgram(name: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((directory) => {
    try {
      return Deno.statSync(join(directory, name)).isFile;
    } catch {
      return false;
    }
  });
}

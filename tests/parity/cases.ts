/**
 * The recorded cases, and which of them the catalog as it stands can answer: those whose overlays
 * it has. When the catalog grows, more cases run by themselves.
 */
import { dirname, fromFileUrl, join } from "@std/path";
import type { Tree } from "../../lib/base/tree.ts";
import type { Catalog } from "../../lib/catalog/types.ts";

const CASES = join(dirname(fromFileUrl(import.meta.url)), "cases");

/** One recorded case; which fields it has depends on its file. */
export interface Case {
  id: string;
  feature: string;
  args: string[];
  exit: number;
  /** Further outcomes that are as good. */
  accept?: [exit: number, code: string | null][];
  class?: string;
  env?: Record<string, string>;
  /** Content of the directory given with --data. */
  files?: Record<string, string>;
  setup?: Record<string, unknown>;
  symlinks?: Record<string, string>;
  mustMention?: string[];
  recipe?: Tree;
  hydrated?: Tree;
  stdout?: string;
  topLevelKeys?: string[];
  snapshot?: Tree;
  criteria?: Tree;
  appliedOverlays?: string[];
  excludedOverlays?: { name: string; reason: string }[];
  constraintWarnings?: Tree[];
  components?: string[];
  constraints?: Tree[];
  deploymentOrder?: string[];
}

/** The cases of a file. */
export function readCases(name: string): Case[] {
  return JSON.parse(Deno.readTextFileSync(join(CASES, `${name}.json`))).cases;
}

/** Names of the overlays that a case shows to be part of its outcome. */
export function overlaysOf(recorded: Case): string[] {
  const metadata = recorded.recipe?.metadata as Tree | undefined;
  const applied = recorded.appliedOverlays ?? (metadata?.appliedOverlays as string[] | undefined);
  return [...applied ?? [], ...(recorded.excludedOverlays ?? []).map(({ name }) => name)];
}

/** True when the catalog has all overlays of a case. */
export function isAnswerable(recorded: Case, catalog: Catalog): boolean {
  return overlaysOf(recorded).every((name) => catalog.overlays.has(name));
}

/** The copies of recorded files, by their place among the originals. */
export const COPIES: Record<string, string> = {
  "api/cases.json": "api.json",
  "api/openapi.yaml": "openapi.yaml",
  "recipe-cases/data.json": "data.json",
  "recipe-cases/digest.json": "digest.json",
  "recipe-cases/errors.json": "errors.json",
  "recipe-cases/query.json": "query.json",
  "recipe-cases/resolve.json": "resolve.json",
  "recipe-cases/seed-over-reference.json": "seed-over-reference.json",
  "recipe-cases/snapshot.json": "snapshot.json",
  "validate/constraint-cases.json": "constraint.json",
  "snapshot/fixtures/expected.json": "snapshots/expected.json",
  ...Object.fromEntries(
    snapshotFiles().map((name) => [`snapshot/fixtures/${name}`, `snapshots/${name}`]),
  ),
};

/** Names of the recorded snapshots. */
export function snapshotFiles(): string[] {
  return [...Deno.readDirSync(join(CASES, "snapshots"))].map(({ name }) => name)
    .filter((name) => name.endsWith(".yaml")).sort();
}

/** Text of a copy. */
export function readCopy(name: string): string {
  return Deno.readTextFileSync(join(CASES, name));
}

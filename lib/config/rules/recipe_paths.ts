/**
 * The recipe that one step writes and the next ones read: in one document it must be one file.
 * Paths are compared as text after cleaning (`./a.yaml` is `a.yaml`); an absolute and a relative
 * path never match. Source: CLI reference, bundle config file mode.
 */
import { normalize } from "@std/path";
import type { DocPath } from "../../base/error.ts";
import { formatPath, type Problem, quote } from "../problem.ts";
import type { AICRConfig } from "../types.ts";

const WRITTEN: DocPath = ["spec", "recipe", "output", "path"];
const VALIDATED: DocPath = ["spec", "validate", "input", "recipe"];
const BUNDLED: DocPath = ["spec", "bundle", "input", "recipe"];

interface Mention {
  path: DocPath;
  text: string;
}

/** What bundle reads is what recipe writes; every command enforces it. */
export function handoff({ spec }: AICRConfig): Problem[] {
  return differing([
    { path: WRITTEN, text: spec.recipe?.output?.path ?? "" },
    { path: BUNDLED, text: spec.bundle?.input?.recipe ?? "" },
  ]);
}

/** All steps of a run mean one recipe. What {@link handoff} refuses is not told twice. */
export function disagreement(config: AICRConfig): Problem[] {
  const { spec } = config;
  const written = spec.recipe?.output?.path ?? "";
  const validated = { path: VALIDATED, text: spec.validate?.input?.recipe ?? "" };
  if (written !== "") return differing([{ path: WRITTEN, text: written }, validated]);
  return differing([validated, { path: BUNDLED, text: spec.bundle?.input?.recipe ?? "" }]);
}

/** A problem for every mention that differs from the first one; empty ones mention nothing. */
function differing(mentions: readonly Mention[]): Problem[] {
  const [first, ...rest] = mentions.filter(({ text }) => text !== "");
  return rest.filter(({ text }) => clean(text) !== clean(first!.text)).map(({ path, text }) => ({
    path,
    message: `Recipe ${quote(text)} of ${formatPath(path)} is not ${quote(first!.text)} of ` +
      formatPath(first!.path),
    hints: [
      `Write one path in both; an absolute and a relative path count as two`,
    ],
  }));
}

function clean(path: string): string {
  return normalize(path).replace(/(?<=.)\/+$/, "");
}

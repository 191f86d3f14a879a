/** The state files of a helmfile bundle, as the recorded cases have them. */
import { join } from "@std/path";
import { isTree, type Tree } from "../../../lib/base/tree.ts";
import { parseYaml } from "../../../lib/base/yaml.ts";

/** Path and document of each state file, or nothing when the bundle is for another deployer. */
export function helmfileState(root: string, tree: readonly string[]): Tree[] {
  return tree.filter((path) => /^(helmfile|level-\d+)\.yaml$/.test(path)).sort()
    .map((path) => ({
      path,
      doc: asRecorded(parseYaml(Deno.readTextFileSync(join(root, path)), path) as Tree),
    }));
}

/**
 * Without what DESIGN asks for beyond the recorded files: the hook that applies a folder's own
 * Namespace, and what lets stock helmfile install a chart with a vendored one inside.
 */
function asRecorded(state: Tree): Tree {
  if (!Array.isArray(state.releases)) return state;
  return {
    ...state,
    releases: state.releases.filter(isTree).map(({ hooks: _, skipDeps: __, ...release }) =>
      release
    ),
  };
}

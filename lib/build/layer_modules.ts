/**
 * Decides into how many files the compiled program falls. The bundler makes a file of every set of
 * modules that the same lazy imports reach, which is dozens of small ones, and a start pays for
 * each file it loads. So the modules that are imported lazily are stacked: each layer imports the
 * one below it, and what a layer adds becomes one file, loaded by the commands that need it. What
 * no layer reaches (schemas, parsers that keep positions, doors to other programs) stays apart and
 * lazy.
 */
import { dirname, fromFileUrl, join, relative } from "@std/path";

/** What each layer is made of, lowest first. The lowest is loaded at every start. */
const LAYERS: readonly (readonly string[])[] = [
  ["lib/cli/run_cli.ts", "lib/cli/help.ts", "lib/cli/commands/version.ts"],
  ["lib/cli/commands/recipe.ts", "lib/cli/commands/query.ts"],
  ["lib/cli/commands/validate.ts"],
  ["lib/cli/commands/bundle.ts"],
  ["lib/cli/commands/run.ts"],
];

/** The modules that each module imports, by path. Imports of types alone do not count. */
type Imports = Map<string, { path: string; lazy: boolean }[]>;

/** Stacks the modules below `root`, a copy of the sources, in place; `main` is the entry there. */
export async function layerModules(root: string, main: string): Promise<void> {
  const imports = await importsOf(root, main);
  const reached = LAYERS.map((modules) => closure(modules, imports));
  const lazy = [...imports.values()].flat().filter((each) => each.lazy).map((each) => each.path);
  for (const [level, modules] of LAYERS.entries()) {
    const below = level === 0 ? [] : [layerFile(level - 1)];
    const lines = [...below, ...modules].map((path) => `import "./${path}";\n`);
    await Deno.writeTextFile(join(root, layerFile(level)), lines.join(""));
  }
  for (const path of new Set([main, ...lazy])) {
    const level = path === main ? 0 : reached.findIndex((layer) => layer.has(path));
    await standOn(root, path, layerFile(level < 0 ? LAYERS.length - 1 : level));
  }
}

function layerFile(level: number): string {
  return `layer_${level}.ts`;
}

/** Makes a module import a layer. */
async function standOn(root: string, path: string, layer: string): Promise<void> {
  const file = join(root, path);
  const specifier = join(relative(dirname(file), root) || ".", layer);
  const text = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, `import "./${specifier}";\n${text}`);
}

/** Everything that some modules load, lazy imports left out. */
function closure(modules: readonly string[], imports: Imports): Set<string> {
  const found = new Set<string>();
  const visit = (path: string) => {
    if (found.has(path)) return;
    found.add(path);
    for (const each of imports.get(path) ?? []) if (!each.lazy) visit(each.path);
  };
  for (const path of modules) {
    if (!imports.has(path)) throw new Error(`A layer names ${path}, which the program never loads`);
    visit(path);
  }
  return found;
}

interface GraphModule {
  specifier: string;
  dependencies?: { isDynamic?: boolean; code?: { specifier: string } }[];
}

/** The imports of every module below `root` that the program consists of. */
async function importsOf(root: string, main: string): Promise<Imports> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", main],
    cwd: root,
  }).output();
  if (!success) throw new Error(`deno info ${main} failed`);
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as { modules: GraphModule[] };
  const inside = (specifier: string) => specifier.startsWith("file:") ? fromFileUrl(specifier) : "";
  const imports: Imports = new Map();
  for (const { specifier, dependencies = [] } of modules) {
    const path = relative(root, inside(specifier));
    imports.set(
      path,
      dependencies.filter(({ code }) => inside(code?.specifier ?? "").startsWith(`${root}/`))
        .map(({ code, isDynamic }) => ({
          path: relative(root, inside(code!.specifier)),
          lazy: isDynamic === true,
        })),
    );
  }
  return imports;
}

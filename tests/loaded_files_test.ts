/**
 * What the compiled program loads: the bundle is made as for compiling, but readable, and the files
 * that a command needs are followed from the entry. Heavy packages may only be reached lazily.
 */
import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { bundleSealed } from "../lib/build/compile.ts";

const work = await Deno.makeTempDir();
const texts = new Map<string, string>();
try {
  const build = { version: "0.0.0-test", commit: "test", date: "test" };
  const bundled = await bundleSealed(work, build);
  for await (const { name } of Deno.readDir(bundled)) {
    if (name.endsWith(".js")) texts.set(name, await Deno.readTextFile(join(bundled, name)));
  }
} finally {
  await Deno.remove(work, { recursive: true });
}

/** The files that loading one of them loads, lazy imports left out. */
function filesOf(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  for (const [, target] of texts.get(name)!.matchAll(/^(?:\} from|import) "\.\/([^"]+)";$/gm)) {
    filesOf(target!, found);
  }
  return found;
}

/** The modules in some files: `lib/...` of the project, `npm/<package>` of packages. */
function modulesIn(files: Iterable<string>): Set<string> {
  const modules = new Set<string>();
  for (const file of files) {
    for (const [, path] of texts.get(file)!.matchAll(/^\/\/ (\S+\.(?:ts|[cm]?js))$/gm)) {
      const name = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\//.exec(path!)?.[1];
      modules.add(name === undefined ? path! : `npm/${name}`);
    }
  }
  return modules;
}

/** The file that holds the lazily imported module of a command. */
function entryOf(command: string): string {
  const pattern = new RegExp(`^\\} from "\\./[^"]+";|^// lib/cli/commands/${command}\\.ts$`, "m");
  const found = [...texts.keys()].filter((name) =>
    name.startsWith(`${command}-`) && pattern.test(texts.get(name)!) &&
    modulesIn(filesOf(name)).has(`lib/cli/commands/${command}.ts`)
  );
  assertEquals(found.length, 1, `${command}: ${found}`);
  return found[0]!;
}

/** Commands that have a bound, and rooms that are none of their business. */
const COMMANDS: Record<string, string[]> = {
  recipe: ["bundle", "validate", "run", "config"],
  query: ["bundle", "validate", "run", "config"],
  validate: ["bundle", "run", "config"],
  bundle: ["run", "config"],
  run: [],
};

/** The packages that starting, and any of these commands with good input, may load. */
const LIGHT = ["npm/deno-std"];

for (const [command, foreign] of Object.entries(COMMANDS)) {
  Deno.test(`the compiled ${command} loads few files, and no heavy package`, () => {
    const files = filesOf(entryOf(command), filesOf("main.js"));
    const modules = [...modulesIn(files)];
    assert(modules.includes(`lib/cli/commands/${command}.ts`), modules.join());
    const packages = modules.filter((module) => module.startsWith("npm/"));
    assertEquals(packages.filter((name) => !LIGHT.includes(name)), []);
    const rooms = modules.filter((module) =>
      foreign.some((room) => module.startsWith(`lib/${room}/`)) && !/types\.ts$/.test(module)
    );
    assertEquals(rooms, []);
    assert(files.size <= 10, [...files].join());
  });
}

Deno.test("a start loads no work: neither rooms nor packages", () => {
  const modules = [...modulesIn(filesOf("main.js"))];
  assert(modules.includes("lib/cli/run_cli.ts"), modules.join());
  const work = modules.filter((module) =>
    !/^lib\/(cli|base|std|layer)|^main\.ts$|^layer_|(criteria_values|types)\.ts$/.test(module)
  );
  assertEquals(work, []);
});

Deno.test("nothing that is loaded at the start brings node:module along", () => {
  for (const name of filesOf("main.js")) assert(!texts.get(name)!.includes("node:module"), name);
});

Deno.test("the scan sees heavy packages where they are", () => {
  const all = modulesIn(texts.keys());
  for (const name of ["npm/zod", "npm/yaml"]) assert(all.has(name), [...all].join());
  assert(!all.has("npm/handlebars"), "templates are sealed as plain functions");
});

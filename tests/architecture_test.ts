/**
 * Keeps the house as it is drawn: imports run in one direction, plugins do not know each other,
 * heavy packages have one door, effects happen in the rooms that are named for them.
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join, relative } from "@std/path";

const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..");

/** Rooms from the top floor to the ground; a room imports itself and what is below it. */
const ROOMS = [
  "main",
  "build",
  "cli",
  "serve",
  "run",
  "evidence",
  "trust",
  "mirror",
  "validate",
  "bundle",
  "config",
  "recipe",
  "snapshot",
  "catalog",
  "platform",
  "base",
  "std",
];

/** The rooms inside the server, likewise; its entries and settings lie outside of them. */
const SERVE_ROOMS = [
  "listening",
  "connection",
  "middleware",
  "routes",
  "planner",
  "answers",
  "bundle",
  "request",
  "schema",
  "observability",
  "threads",
];

/**
 * Where code is entered: the program, its threads, the client that others import, and the tasks.
 * What none of them reaches is dead.
 */
const ENTRIES = [
  "main.ts",
  "lib/serve/thread.ts",
  "lib/serve/client.ts",
  "lib/build/compile.ts",
  "lib/build/ready_configs.ts",
];

/** Entered by what is not written yet, or not here. */
const LATER_ENTRIES = [
  // Generated for the compiled program: its templates call the runtime.
  "lib/bundle/templates/runtime.ts",
  // Evidence will pin recipes by their digest; the rule is settled, and its cases are judged.
  "lib/recipe/digest.ts",
];

/** Folders whose files are plugins: they share tables, never each other. */
const PLUGIN_FOLDERS = [
  "lib/bundle/deployers",
  "lib/cli/commands",
  "lib/run/steps",
  "lib/snapshot/collect",
  "lib/validate/checks",
];

/** The only files that may import a heavy package. */
const DOORS: Record<string, RegExp> = {
  "@jmespath-community/jmespath": /^lib\/validate\/assertion\/jmespath\.ts$/,
  "@kubernetes/client-node": /^lib\/platform\/cluster\/client_node\.ts$/,
  zod: /^lib\/\w+\/schema(\/\w+)?\.ts$|^lib\/catalog\/check_document\.ts$/,
  handlebars: /^lib\/bundle\/|^lib\/snapshot\/template/,
  yaml: /^lib\/base\/positioned_yaml\.ts$/,
};

/** Where files, network, processes, clock, randomness, environment and signals may be touched. */
const EFFECT_ROOMS = [
  /^main\.ts$/,
  /^lib\/build\//,
  /^lib\/base\/(files|log|shutdown|staging)/,
  /^lib\/platform\//,
  /^lib\/catalog\/(embedded_files|catalog_document|data_directory)/,
  /^lib\/cli\//,
  /^lib\/serve\//,
];

const EFFECTS: [string, RegExp][] = [
  ["Deno API", /\bDeno\.(?!errors\b)/],
  ["node effect module", /from "node:(fs|child_process|net|http|https|os|process|worker_threads)/],
  ["network", /\bfetch\(/],
  ["clock", /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(/],
  ["randomness", /\bMath\.random\(|\brandomUUID\(|\bgetRandomValues\(/],
  ["environment", /\bprocess\.env\b/],
];

interface Module {
  path: string;
  imports: string[];
  /** What of it is loaded at once when the module is: neither types nor what is imported later. */
  loads: string[];
}

/** Every module of the product (tests left out) with what it imports, statically or not. */
async function modules(): Promise<Module[]> {
  const found = new Map<string, Module>();
  for (const entry of [...ENTRIES, ...LATER_ENTRIES]) {
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", entry],
      cwd: ROOT,
    }).output();
    assert(success, `deno info ${entry} failed`);
    for (const module of JSON.parse(new TextDecoder().decode(stdout)).modules) {
      if (!String(module.specifier).startsWith("file:")) continue;
      const path = relative(ROOT, fromFileUrl(module.specifier));
      const dependencies: Dependency[] = module.dependencies ?? [];
      const imports = dependencies.map(targetOf);
      const loads = dependencies.filter(({ code, isDynamic }) => code && !isDynamic).map(targetOf);
      found.set(path, { path, imports, loads });
    }
  }
  return [...found.values()].sort((a, b) => a.path < b.path ? -1 : 1);
}

interface Dependency {
  specifier: string;
  code?: { specifier: string };
  type?: { specifier: string };
  isDynamic?: boolean;
}

/** The path of what is imported, or the specifier of a package. */
function targetOf({ code, type, specifier }: Dependency): string {
  const target = code?.specifier ?? type?.specifier ?? specifier;
  return target.startsWith("file:") ? relative(ROOT, fromFileUrl(target)) : target;
}

function roomOf(path: string): string {
  if (path === "main.ts") return "main";
  return /^lib\/([a-z]+)\//.exec(path)?.[1] ?? path;
}

const ALL = await modules();

Deno.test("every module of the product lies in a room", () => {
  assertEquals(ALL.map((m) => m.path).filter((path) => !ROOMS.includes(roomOf(path))), []);
  assert(ALL.length > 40, `only ${ALL.length} modules seen: the scan is broken`);
});

Deno.test("every file is reached by something that is run", () => {
  const reached = new Set(ALL.map(({ path }) => path));
  const isProduct = (path: string) =>
    path.endsWith(".ts") && !/_test\.ts$|\.d\.ts$|\/_[^/]*$|^lib\/std\//.test(path);
  assertEquals(filesIn("lib").filter((path) => isProduct(path) && !reached.has(path)), []);
});

function filesIn(directory: string): string[] {
  return [...Deno.readDirSync(join(ROOT, directory))].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${directory}/${name}`) : [`${directory}/${name}`]
  ).sort();
}

Deno.test("imports only run downwards", () => {
  const upward = ALL.flatMap(({ path, imports }) =>
    imports.filter((target) =>
      ROOMS.includes(roomOf(target)) &&
      ROOMS.indexOf(roomOf(target)) < ROOMS.indexOf(roomOf(path))
    ).map((target) => `${path} -> ${target}`)
  );
  assertEquals(upward, []);
});

Deno.test("imports between the rooms of the server only run downwards too", () => {
  const roomIn = (path: string) => /^lib\/serve\/(\w+)\//.exec(path)?.[1];
  const inside = ALL.filter(({ path }) => roomIn(path) !== undefined);
  assertEquals(inside.map(({ path }) => roomIn(path)!).filter((r) => !SERVE_ROOMS.includes(r)), []);
  const wrong = inside.flatMap(({ path, imports }) =>
    imports.filter((target) => {
      if (!target.startsWith("lib/serve/")) return false;
      const room = roomIn(target);
      if (room === undefined) return target !== "lib/serve/settings.ts";
      return SERVE_ROOMS.indexOf(room) < SERVE_ROOMS.indexOf(roomIn(path)!);
    }).map((target) => `${path} -> ${target}`)
  );
  assertEquals(wrong, []);
});

Deno.test("no files load each other in a circle", () => {
  const loads = new Map(ALL.map((module) => [module.path, module.loads]));
  const circles: string[] = [];
  const settled = new Set<string>();
  const visit = (path: string, above: readonly string[]) => {
    if (above.includes(path)) circles.push([...above, path].join(" -> "));
    if (settled.has(path) || above.includes(path)) return;
    for (const target of loads.get(path) ?? []) visit(target, [...above, path]);
    settled.add(path);
  };
  for (const { path } of ALL) visit(path, []);
  assertEquals(circles, []);
});

Deno.test("the client loads nothing of the program", () => {
  assertEquals(ALL.find(({ path }) => path === "lib/serve/client.ts")!.loads, []);
});

Deno.test("the ground floor imports nothing but std", () => {
  const outside = ALL.filter((m) => roomOf(m.path) === "base").flatMap(({ path, imports }) =>
    imports.filter((target) =>
      !["base", "std"].includes(roomOf(target)) && !target.startsWith("node:") &&
      !/^npm:\/?yaml@/.test(target)
    ).map((target) => `${path} -> ${target}`)
  );
  assertEquals(outside, []);
});

Deno.test("plugins of one folder never import each other", () => {
  const crossed = ALL.flatMap(({ path, imports }) => {
    const folder = PLUGIN_FOLDERS.find((name) => path.startsWith(`${name}/`));
    if (!folder) return [];
    const own = path.slice(folder.length + 1).split("/")[0]!.replace(/\.ts$/, "");
    return imports.filter((target) =>
      target.startsWith(`${folder}/`) &&
      target.slice(folder.length + 1).split("/")[0]!.replace(/\.ts$/, "") !== own
    ).map((target) => `${path} -> ${target}`);
  });
  assertEquals(crossed, []);
});

Deno.test("each heavy package has one door", () => {
  const wrong = ALL.flatMap(({ path, imports }) =>
    imports.flatMap((target) => {
      const name = /^npm:\/?(@[^/]+\/[^@/]+|[^@/]+)@/.exec(target)?.[1];
      if (name === undefined || name === "deno-std") return [];
      const door = DOORS[name];
      return door?.test(path) ? [] : [`${path} -> ${name}`];
    })
  );
  assertEquals(wrong, []);
});

Deno.test("std is imported through lib/std only", () => {
  const direct = ALL.filter((m) => roomOf(m.path) !== "std").flatMap(({ path, imports }) =>
    imports.filter((target) => target.includes("deno-std")).map((target) => `${path} -> ${target}`)
  );
  assertEquals(direct, []);
});

Deno.test("effects happen only in the rooms that are named for them", async () => {
  const found: string[] = [];
  for (const { path } of ALL) {
    if (EFFECT_ROOMS.some((room) => room.test(path)) || path.startsWith("lib/std/")) continue;
    const text = await Deno.readTextFile(join(ROOT, path));
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
    for (const [name, pattern] of EFFECTS) {
      if (pattern.test(code)) found.push(`${path}: ${name}`);
    }
  }
  assertEquals(found, []);
});

Deno.test("no file of the product is longer than 300 lines", async () => {
  const long: string[] = [];
  for (const { path } of ALL) {
    const lines = (await Deno.readTextFile(join(ROOT, path))).split("\n").length;
    if (lines > 300) long.push(`${path}: ${lines}`);
  }
  assertEquals(long, []);
});

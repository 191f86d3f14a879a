/**
 * Start-up is a feature: a command loads what it needs and nothing else. Each line of the table is
 * run in a process of its own that reports which modules it has executed.
 */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";

const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..");

/** Packages and rooms that are only for those who use them. */
const CLUSTER = ["npm:@kubernetes/client-node", "npm:@jmespath-community/jmespath"];
const HEAVY = ["npm:zod", "npm:yaml", "npm:handlebars", "npm:deno-std/yaml", ...CLUSTER];
const ROOMS_OF_WORK = ["catalog", "snapshot", "recipe", "config", "bundle", "validate", "run"];

/** What a line must not load: packages, and rooms of lib/ other than their constants. */
const TABLE: { line: string; without: string[] }[] = [
  { line: "--version", without: [...HEAVY, ...ROOMS_OF_WORK, "platform"] },
  { line: "--help", without: [...HEAVY, "snapshot", "recipe", "config", "bundle", "platform"] },
  { line: "no-such-command", without: [...HEAVY, ...ROOMS_OF_WORK, "platform"] },
  { line: "completion bash", without: [...HEAVY, ...ROOMS_OF_WORK, "platform"] },
  {
    line: "recipe --help",
    without: ["npm:zod", "npm:yaml", "npm:handlebars", ...CLUSTER, "config", "bundle", "run"],
  },
  {
    line: "gate --help",
    without: [...HEAVY, "snapshot", "recipe", "config", "bundle", "platform"],
  },
  {
    line: "recipe --service eks --output /dev/null",
    without: [...CLUSTER, "npm:yaml", "npm:handlebars", "config", "bundle", "validate", "run"],
  },
  {
    line: "query criteria.service --service eks",
    without: ["npm:yaml", "npm:handlebars", "config", "bundle", "validate", "run"],
  },
  {
    line: "recipe --config embedded:h100-kind-inference --output /dev/null",
    without: ["npm:yaml", "npm:handlebars", "bundle", "validate", "run"],
  },
];

/** Modules of the project by path, and packages as `npm:name` and `npm:name/folder`. */
async function loadedBy(line: string): Promise<Set<string>> {
  const dir = await Deno.makeTempDir();
  try {
    await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-check", `--coverage=${dir}`, "main.ts", ...line.split(" ")],
      cwd: ROOT,
      stdout: "null",
      stderr: "null",
    }).output();
    const names = new Set<string>();
    for await (const { name } of Deno.readDir(dir)) {
      if (!name.endsWith(".json")) continue;
      for (const each of namesOf(JSON.parse(await Deno.readTextFile(join(dir, name))).url)) {
        names.add(each);
      }
    }
    return names;
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** `.../npm/<host>/yaml/2.9.1/dist/x.js` is `npm:yaml` and `npm:yaml/dist`. */
function namesOf(url: string): string[] {
  const path = fromFileUrl(url);
  if (path.startsWith(ROOT + "/")) return [path.slice(ROOT.length + 1)];
  const match = /\/npm\/[^/]+\/((?:@[^/]+\/)?[^/]+)\/[^/]+\/([^/]+)/.exec(path);
  return match ? [`npm:${match[1]}`, `npm:${match[1]}/${match[2]}`] : [path];
}

for (const { line, without } of TABLE) {
  Deno.test(`aicr ${line} loads no ${without.join(", ")}`, async () => {
    const loaded = await loadedBy(line);
    assert(loaded.has("main.ts") && loaded.has("lib/cli/run_cli.ts"), [...loaded].join());
    const unwanted = [...loaded].filter((name) =>
      without.some((each) => name === each || name.startsWith(`lib/${each}/`))
    );
    assertEquals(unwanted.filter((name) => !/(criteria_values|types)\.ts$/.test(name)), []);
  });
}

Deno.test("the scan sees packages where they are used", async () => {
  const loaded = await loadedBy("recipe --config deno.json --service eks");
  assert(loaded.has("npm:zod") && loaded.has("npm:deno-std"), [...loaded].join());
});

Deno.test("what --version loads stays small", async () => {
  const own = [...await loadedBy("--version")].filter((name) => name.startsWith("lib/"));
  assert(own.length <= 30, own.join("\n"));
});

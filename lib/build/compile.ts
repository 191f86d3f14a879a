// deno-lint-ignore-file no-console -- a task for developers: what it prints is its result
/**
 * `deno task compile`: makes the one-file program dist/aicr. The sources are copied aside, the
 * modules that read the repository are sealed (version, catalog, text templates), the result is
 * bundled with code splitting, so that a command only parses what it needs, and compiled.
 *
 * Options: `--output FILE` (default dist/aicr) and `--version V` (default 0.0.0-dev). Where
 * AICR_DENORT names a runtime to embed, the compiler of the same version does the last step;
 * otherwise this Deno does it.
 */
import { parseArgs } from "@std/cli";
import { dirname, fromFileUrl, join, resolve } from "@std/path";
import { canParse } from "@std/semver";
import { PACK, packEmbedded } from "../catalog/embedded_files.ts";
import { SEALED_MODULE, sealTemplates } from "../bundle/seal_templates.ts";
import { isTelemetryOn } from "../serve/observability/telemetry.ts";
import { THREAD_MODULE } from "../serve/threads/start_thread.ts";
import { layerModules } from "./layer_modules.ts";
import { lightenRequire } from "./lighten_require.ts";

const ROOT = resolve(dirname(fromFileUrl(import.meta.url)), "..", "..");
/** Version of the runtime that AICR_DENORT names. */
const RUNTIME_VERSION = "2.6.8";
/**
 * How V8 is set up, for a command that lives for a moment and a server that lives for months in one
 * program: the young generation begins at the size it keeps, so that a command hardly ever collects
 * garbage and every thread of a server stays small; the old one is collected when it has grown by a
 * third instead of having doubled; the engine works on the thread it works for, which costs less
 * than handing over does with heaps this small; a module is not parsed again to find the line of the
 * first error.
 */
const V8_FLAGS = [
  "--min-semi-space-size=4",
  "--max-semi-space-size=4",
  "--heap-growing-percent=30",
  "--single-threaded",
  "--no-enable-lazy-source-positions",
];

/** What goes into the program. */
export interface CompileOptions {
  output: string;
  /** A semantic version without a leading v. */
  version: string;
  commit: string;
  date: string;
}

if (import.meta.main) {
  const started = performance.now();
  const options = await readOptions(Deno.args);
  await compile(options);
  const { size } = await Deno.stat(options.output);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${options.output}: ${(size / 1e6).toFixed(0)} MB in ${seconds} s`);
}

async function readOptions(args: string[]): Promise<CompileOptions> {
  const flags = parseArgs(args, { string: ["output", "version"] });
  const version = String(flags.version ?? "0.0.0-dev");
  if (!canParse(version)) throw new Error(`--version ${version} is not a semantic version`);
  return {
    output: resolve(String(flags.output ?? join(ROOT, "dist", "aicr"))),
    version,
    commit: await git("rev-parse", "--short=12", "HEAD") ?? "unknown",
    date: await git("show", "-s", "--format=%cs", "HEAD") ?? "unknown",
  };
}

/** A line of git's output, or undefined outside a checkout: the program can be built without git. */
async function git(...args: string[]): Promise<string | undefined> {
  try {
    const out = await new Deno.Command("git", { args, cwd: ROOT, stderr: "null" }).output();
    return out.success ? new TextDecoder().decode(out.stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Makes the program. The work directory is removed whatever happens. */
export async function compile(options: CompileOptions): Promise<void> {
  const work = await Deno.makeTempDir({ prefix: "aicr-compile-" });
  try {
    const bundled = await bundleSealed(work, options, ["--minify"]);
    await Deno.writeFile(join(bundled, PACK), packEmbedded(ROOT));
    await link(join(bundled, "main.js"), options.output, [
      "--include",
      PACK,
      "--include",
      THREAD_MODULE,
      `--v8-flags=${V8_FLAGS.join(",")}`,
      // Runtimes up to 2.6 let several threads listen on one port only with it.
      "--unstable-net",
    ]);
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

/**
 * Copies the sources below `work`, seals them, and bundles; returns the directory of the chunks,
 * whose entry is main.js.
 */
export async function bundleSealed(
  work: string,
  options: Omit<CompileOptions, "output">,
  flags: readonly string[] = [],
): Promise<string> {
  const source = join(work, "source");
  const bundled = join(work, "bundle");
  await copyTree(join(ROOT, "lib"), join(source, "lib"));
  for (const name of ["main.ts", "deno.json", "deno.lock"]) {
    await Deno.copyFile(join(ROOT, name), join(source, name));
  }
  await sealVersion(join(source, "lib", "base", "build_info.ts"), options);
  await Deno.writeTextFile(join(source, "lib", "bundle", SEALED_MODULE), sealTemplates());
  const bundle = (entry: string) =>
    run(Deno.execPath(), [
      "bundle",
      "--quiet",
      "--platform",
      "deno",
      "--code-splitting",
      ...flags,
      "--outdir",
      bundled,
      entry,
    ], { cwd: source });
  // Threads begin with a module of their own, which has to lie beside the program's. They share no
  // files with it: what a command loads does not depend on what threads do.
  const threadEntry = THREAD_MODULE.replace(/\.js$/, ".ts");
  await Deno.writeTextFile(join(source, threadEntry), 'import "./lib/serve/thread.ts";\n');
  await bundle(threadEntry);
  await layerModules(source, "main.ts");
  await bundle("main.ts");
  await lightenRequire(bundled);
  return bundled;
}

/** Writes the values that `--version` prints into the copied module. */
async function sealVersion(
  file: string,
  options: Omit<CompileOptions, "output">,
): Promise<void> {
  const { version, commit, date } = options;
  const info = { version, commit, date, telemetry: isTelemetryOn(Deno.env.get("OTEL_DENO")) };
  const text = await Deno.readTextFile(file);
  const sealed = text.replace(
    /BUILD_INFO: BuildInfo = \{[^}]*\}/,
    () => `BUILD_INFO: BuildInfo = ${JSON.stringify(info)}`,
  );
  if (sealed === text) throw new Error(`No BUILD_INFO to seal in ${file}`);
  await Deno.writeTextFile(file, sealed);
}

/** Embeds a bundled entry and its chunks into a runtime. Used for the program and for yardsticks. */
export async function link(entry: string, output: string, flags: string[] = []): Promise<void> {
  await Deno.mkdir(dirname(output), { recursive: true });
  const args = [
    "compile",
    "--quiet",
    "--allow-all",
    "--no-check",
    "--no-code-cache",
    "--output",
    output,
  ]
    .concat(flags, [entry]);
  const runtime = Deno.env.get("AICR_DENORT");
  if (runtime === undefined || runtime === "") {
    return await run(Deno.execPath(), args, { cwd: dirname(entry) });
  }
  await run("npx", ["--yes", `deno@${RUNTIME_VERSION}`, ...args], {
    cwd: dirname(entry),
    env: { DENORT_BIN: runtime, DENO_TLS_CA_STORE: "system" },
  });
}

async function run(
  command: string,
  args: string[],
  where: { cwd: string; env?: Record<string, string> },
): Promise<void> {
  const { success, stderr, stdout } = await new Deno.Command(command, { args, ...where }).output();
  if (success) return;
  const text = new TextDecoder();
  throw new Error(`${command} ${args[0]} failed:\n${text.decode(stdout)}${text.decode(stderr)}`);
}

async function copyTree(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyTree(source, target);
    else if (!entry.name.endsWith("_test.ts")) await Deno.copyFile(source, target);
  }
}

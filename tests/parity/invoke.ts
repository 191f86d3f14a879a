/** Runs a recorded command line in process: the same functions the commands call, without a shell. */
import { join } from "@std/path";
import { AicrError, exitCodeOf, messageOf } from "../../lib/base/error.ts";
import type { Tree } from "../../lib/base/tree.ts";
import { type CriteriaInput, parseCriteria } from "../../lib/catalog/criteria.ts";
import { loadCatalog } from "../../lib/catalog/load.ts";
import { type Catalog, DIMENSIONS } from "../../lib/catalog/types.ts";
import { CRITERIA_FLAGS } from "../../lib/cli/flags/criteria.ts";
import { readValue } from "../../lib/cli/read_value.ts";
import type { Format } from "../../lib/recipe/format.ts";
import { hydrate } from "../../lib/recipe/hydrate.ts";
import { hydratedDocument } from "../../lib/recipe/hydrated_document.ts";
import { queryText } from "../../lib/recipe/query.ts";
import { resolve } from "../../lib/recipe/resolve.ts";
import type { Resolution } from "../../lib/recipe/types.ts";
import { detectCriteria } from "../../lib/snapshot/fingerprint.ts";
import { loadSnapshot } from "../../lib/snapshot/load.ts";
import type { Case } from "./cases.ts";

/** What a case led to. */
export interface Result {
  exit: number;
  /** Message and hints of the error. */
  text: string;
  error?: unknown;
  resolution?: Resolution;
  /** The hydrated recipe; absent when the case only resolves. */
  hydrated?: Tree;
  /** What `query` prints. */
  stdout?: string;
}

const STRICT = CRITERIA_FLAGS.find(({ name }) => name === "criteria-strict")!;

/** Resolves (and queries, when the case has a selector) as the command line of the case says. */
export async function invoke(recorded: Case, options: { query?: boolean } = {}): Promise<Result> {
  const directory = await Deno.makeTempDir({ prefix: "aicr-parity-" });
  try {
    await layOut(recorded, directory);
    return await perform(recorded, directory, options.query === true);
  } catch (error) {
    const hints = error instanceof AicrError ? error.hints : [];
    const place = error instanceof AicrError ? error.source?.file ?? "" : "";
    return { exit: exitCodeOf(error), text: [messageOf(error), place, ...hints].join("\n"), error };
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function perform(recorded: Case, directory: string, query: boolean): Promise<Result> {
  const { values, switches } = readArgs(recorded.args);
  const data = values.get("data");
  const catalog = await loadCatalog(data === undefined ? {} : { data: join(directory, data) });
  const variable = recorded.env?.AICR_CRITERIA_STRICT;
  const strict = switches.has("criteria-strict") ||
    (variable !== undefined && readValue(STRICT, variable, "AICR_CRITERIA_STRICT") === true);
  const input: CriteriaInput = {};
  for (const dimension of DIMENSIONS) {
    const value = values.get(dimension);
    if (value !== undefined) input[dimension] = value;
  }
  if (values.has("nodes")) input.nodes = Number(values.get("nodes"));
  const source = values.get("snapshot") ?? (recorded.snapshot ? "snapshot.json" : undefined);
  const snapshot = source === undefined ? undefined : await loadSnapshot(join(directory, source));
  const detected = snapshot ? detectCriteria(snapshot, catalog.criteria, { strict }) : {};
  const criteria = parseCriteria({ ...detected, ...input }, catalog.criteria, { strict });
  const resolution = resolve(catalog, criteria, { snapshot });
  const format = (values.get("format") ?? "yaml") as Format;
  const selector = values.get("selector") ?? ".";
  const stdout = query ? queryText(catalog, resolution, { selector, format }) : undefined;
  const hydrated = recorded.hydrated === undefined ? undefined : hydrateAll(catalog, resolution);
  return { exit: 0, text: "", resolution, hydrated, stdout };
}

function hydrateAll(catalog: Catalog, { recipe, fragments }: Resolution): Tree {
  return hydratedDocument(recipe, hydrate(catalog, recipe, fragments), { absent: null });
}

/** `--name value` and `--switch` as recorded; the parser of the program has its own tests. */
function readArgs(args: readonly string[]) {
  const values = new Map<string, string>();
  const switches = new Set<string>();
  for (let i = 0; i < args.length; i++) {
    const name = args[i]!.replace(/^--/, "");
    if (name === "criteria-strict") switches.add(name);
    else values.set(name, args[++i]!);
  }
  return { values, switches };
}

/** Writes the files that a case needs. */
async function layOut(recorded: Case, directory: string): Promise<void> {
  for (const [path, text] of Object.entries(recorded.files ?? {})) {
    await write(join(directory, "data", path), text);
  }
  if (recorded.snapshot) {
    await write(join(directory, "snapshot.json"), JSON.stringify(recorded.snapshot));
  }
  for (const [path, target] of Object.entries(recorded.symlinks ?? {})) {
    const link = join(directory, "data", path);
    await Deno.mkdir(join(link, ".."), { recursive: true });
    await Deno.symlink(target, link);
  }
  const { emptyFile, writeFile, sparseFile } = recorded.setup ?? {};
  if (typeof emptyFile === "string") await write(join(directory, emptyFile), "");
  if (Array.isArray(writeFile)) await write(join(directory, writeFile[0]), writeFile[1]);
  if (Array.isArray(sparseFile)) {
    await write(join(directory, sparseFile[0]), "");
    await Deno.truncate(join(directory, sparseFile[0]), sparseFile[1]);
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, text);
}

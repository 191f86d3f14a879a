/** Runs a recorded case as a command line of its own and looks at what came out. */
import { join } from "@std/path";
import type { Tree } from "../../../lib/base/tree.ts";
import type { StubSpec } from "../../support/stub_tools.ts";
import { argoFacts } from "./argo_applications.ts";
import { type BundleCase, FIXTURES } from "./cases.ts";
import { observeBundle } from "./observe.ts";

const MAIN = new URL("../../../main.ts", import.meta.url).pathname;

/** How a case ended. */
export interface CaseResult {
  exit: number;
  stdout: string;
  stderr: string;
  /** Facts of the bundle; absent when there is none. */
  facts?: Tree;
  /** Notes as `CODE:component:path`. */
  notes: string[];
}

/** Runs `aicr bundle` as the case says, with the output in `work`. */
export async function runCase(recorded: BundleCase, work: string): Promise<CaseResult> {
  const out = join(work, "out");
  for (const path of recorded.pre ?? []) {
    await Deno.mkdir(join(out, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(out, path), "x");
  }
  const command = new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--allow-all", "--quiet", MAIN, ...commandLine(recorded, out)],
    cwd: FIXTURES,
    env: { NO_COLOR: "1", ...(recorded.noHelm ? { PATH: "/usr/bin:/bin" } : {}) },
  });
  const output = await command.output();
  const text = new TextDecoder();
  const result = {
    exit: output.code,
    stdout: text.decode(output.stdout),
    stderr: text.decode(output.stderr),
  };
  const notes = notesOf(result.stderr);
  if (result.exit !== 0) return { ...result, notes };
  const runs = (recorded.expect.deployRuns ?? []) as unknown as { spec: StubSpec }[];
  const facts = await observeBundle(out, runs.map(({ spec }) => spec));
  return { ...result, notes, facts: { ...facts, ...await argoFacts(out, recorded) } };
}

function commandLine(recorded: BundleCase, out: string): string[] {
  const input = recorded.config
    ? ["--config", join("configs", recorded.config)]
    : ["-r", join("recipes", `${recorded.recipe}.json`)];
  const output = recorded.args.includes("-o") ? [] : ["-o", out];
  const data = recorded.data ? ["--data", join("data", recorded.data)] : [];
  return ["bundle", ...input, ...output, ...data, ...recorded.args];
}

/** `CODE component path: text` lines, as the recorded warnings name them. */
function notesOf(stderr: string): string[] {
  return [...stderr.matchAll(/^([A-Z][A-Z0-9_]+)((?: [^\s:]+){0,2}): /gm)]
    .map(([_, code, place]) =>
      [code, ...place!.split(" ").filter((part) => part !== "")].join(":")
    );
}

/** Every variant of every script passes shellcheck, with hostile values as well. */
import { assertEquals } from "@std/assert";
import {
  folder,
  HOSTILE,
  mixedPlan,
  planOf,
  trainingPlan,
} from "../../../tests/support/sample_plans.ts";
import { deployScript } from "./deploy_script.ts";
import { installScript } from "./install_script.ts";

/** Whether a tool can be started. */
async function available(tool: string): Promise<boolean> {
  try {
    return (await new Deno.Command(tool, { args: ["--version"], stdout: "null" }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const plans = {
  training: trainingPlan(),
  mixed: mixedPlan(),
  "one folder": planOf([folder("demo")]),
  "own waits": planOf([
    folder("slow", { install: { wait: true, timeout: "30m" } }),
    folder("capped", { install: { wait: true, timeout: "10m", retries: 2 } }),
  ]),
  hostile: planOf([
    folder("demo", {
      namespace: HOSTILE,
      chart: { chart: HOSTILE, repo: HOSTILE, version: `v1\n${HOSTILE}` },
    }),
  ]),
};

const present = await available("shellcheck");
const suffix = present ? "" : " (skipped: needs shellcheck)";

for (const [name, plan] of Object.entries(plans)) {
  Deno.test({
    name: `scripts of ${name} pass shellcheck${suffix}`,
    ignore: !present,
    fn: async () => {
      const texts = [deployScript(plan), ...plan.folders.map(installScript)];
      for (const text of texts) assertEquals(await shellcheck(text), "");
    },
  });
}

async function shellcheck(text: string): Promise<string> {
  const child = new Deno.Command("shellcheck", {
    // SC2016 asks whether text in single quotes was meant to expand: it never is.
    args: ["--shell=bash", "--severity=style", "--exclude=SC2016", "--format=gcc", "-"],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  return new TextDecoder().decode((await child.output()).stdout);
}

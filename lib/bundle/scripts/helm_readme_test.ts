import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  folder,
  HOSTILE,
  mixedPlan,
  planOf,
  trainingPlan,
} from "../../../tests/support/sample_plans.ts";
import { helmReadme } from "./helm_readme.ts";

/** The commands of the fenced block below a heading. */
function commandsUnder(readme: string, heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]!.split("\n## ")[0]!;
  return section.split("```shell\n")[1]!.split("\n```")[0]!.split("\n");
}

Deno.test("what is installed stands in deployment order with its versions", () => {
  const rows = helmReadme(trainingPlan()).split("\n").filter((line) => /^\| \d{3}-/.test(line));
  assertEquals(rows.length, 12);
  assertEquals(
    rows[1],
    "| 002-cert-manager | upstream chart cert-manager | v1.20.2 | cert-manager |",
  );
  assertEquals(
    rows[3],
    "| 004-nodewright-operator | upstream chart nodewright | v0.17.1 | skyhook |",
  );
});

Deno.test("uninstall is the reverse of the deployment", () => {
  const plan = trainingPlan();
  assertEquals(
    commandsUnder(helmReadme(plan), "Uninstall"),
    plan.folders.toReversed()
      .map(({ release, namespace }) => `helm uninstall ${release} --namespace ${namespace}`),
  );
});

Deno.test("remote manifests are no release to uninstall", () => {
  const commands = commandsUnder(helmReadme(mixedPlan()), "Uninstall");
  assertEquals(commands.slice(0, 2), [
    "helm uninstall demo --namespace demo",
    "helm uninstall demo-pre --namespace demo",
  ]);
  assert(commands[2]!.startsWith("# 001-gateway-pre"));
});

Deno.test("the walkthrough tells what stays and what to do with a stuck release", () => {
  const text = helmReadme(trainingPlan()).split("\n## Uninstall\n")[1]!;
  for (
    const word of ["CRDs", "PersistentVolumeClaims", "Namespaces", "--no-hooks", "pending-install"]
  ) {
    assertStringIncludes(text, word);
  }
});

Deno.test("reboot advice comes with the DRA driver and only with it", () => {
  const commands = commandsUnder(helmReadme(trainingPlan()), "Rebooting GPU nodes").join("\n");
  const steps = ["kubectl cordon", "kubectl drain", "# Reboot", "kubectl uncordon"]
    .map((step) => commands.indexOf(step));
  assertEquals(steps, steps.toSorted((a, b) => a - b));
  assert(steps.every((at) => at >= 0));
  assertEquals(helmReadme(mixedPlan()).includes("DRA"), false);
});

Deno.test("install-time values are listed with their file", () => {
  const text = helmReadme(mixedPlan());
  assertStringIncludes(text, "| 003-demo/cluster-values.yaml | `network.subnet` |");
  assertStringIncludes(text, "| 003-demo/cluster-values.yaml | `region` |");
  assertEquals(helmReadme(trainingPlan()).includes("Values to fill in"), false);
});

Deno.test("releases that are waited for otherwise are named", () => {
  const text = helmReadme(trainingPlan());
  assertStringIncludes(text, "- `kai-scheduler`: Helm does not wait, limit 20m");
  assertStringIncludes(text, "- `gpu-operator-readiness`: Helm waits up to 1h35m0s");
  assertEquals(helmReadme(mixedPlan()).includes("Exceptions"), false);
});

Deno.test("hostile values stay in their cells", () => {
  const chart = { chart: `c|\n${HOSTILE}`, repo: "r|`", version: "1|2" };
  const row = helmReadme(planOf([folder("demo", { chart })])).split("\n")
    .find((line) => line.startsWith("| 001-"))!;
  assertEquals(row.replaceAll("\\|", "").split("|").length, 6);
});

Deno.test("no heading, table or line is broken by what a bundle lacks", () => {
  for (const plan of [trainingPlan(), mixedPlan(), planOf([folder("demo")])]) {
    const text = helmReadme(plan);
    assertEquals(/undefined|null|\[object|\n\n\n|[ \t]\n/.test(text), false);
    assert(text.endsWith("\n") && !text.endsWith("\n\n"));
  }
});

Deno.test("the same plan gives the same bytes and no time", () => {
  assertEquals(helmReadme(trainingPlan()), helmReadme(trainingPlan()));
  assertEquals(/\b20\d\d-\d\d/.test(helmReadme(trainingPlan())), false);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { mixedPlan, planOf, trainingPlan } from "../../../tests/support/sample_plans.ts";
import { chartRef, planOf as planFrom } from "../_fixture.ts";
import type { BundlePlan } from "../types.ts";
import { argocdHelmReadme } from "./argocd_helm_readme.ts";
import { argocdReadme } from "./argocd_readme.ts";
import { bundleRepository } from "./repository.ts";

function readmeOf(plan: BundlePlan): string {
  return argocdReadme(plan, { parent: "stack", repository: bundleRepository(plan.settings) });
}

function cascading(plan: BundlePlan): BundlePlan {
  const argo = { ...plan.settings.argo, cascadeDelete: true };
  return { ...plan, settings: { ...plan.settings, argo } };
}

/** The commands of the first fenced block below a heading. */
function commandsUnder(readme: string, heading: string): string[] {
  const section = readme.split(`\n## ${heading}\n`)[1]!;
  return section.split("```shell\n")[1]!.split("\n```")[0]!.split("\n");
}

Deno.test("waves stand in the order of the folders, with prefixed names", () => {
  const plan = trainingPlan();
  const argo = { ...plan.settings.argo, namePrefix: "t-" };
  const prefixed = { ...plan, settings: { ...plan.settings, argo } };
  const rows = readmeOf(prefixed).split("\n").filter((line) => /^\| \d+ \|/.test(line));
  assertEquals(rows.length, 12);
  assertEquals(
    rows[1],
    "| 1 | t-cert-manager | upstream chart cert-manager | v1.20.2 | cert-manager |",
  );
});

Deno.test("uninstall takes the parent first, then the others in reverse, CRDs last and kept", () => {
  assertEquals(commandsUnder(readmeOf(mixedPlan()), "Uninstall"), [
    "kubectl -n argocd delete application stack",
    "for app in \\",
    "  demo \\",
    "  demo-pre; do",
    '  kubectl -n argocd patch application "$app" --type merge \\',
    '    --patch \'{"metadata":{"finalizers":["resources-finalizer.argocd.argoproj.io"]}}\'',
    '  kubectl -n argocd delete application "$app"           # returns when everything is gone',
    "done",
    "kubectl -n argocd delete application gateway-pre      # its CRDs stay, see below",
  ]);
});

Deno.test("a bundle of remote manifests alone has nothing to remove one by one", () => {
  const [remote] = mixedPlan().folders;
  assertEquals(commandsUnder(readmeOf(planOf([remote!])), "Uninstall"), [
    "kubectl -n argocd delete application stack",
    "kubectl -n argocd delete application gateway-pre      # its CRDs stay, see below",
  ]);
});

Deno.test("with finalizers the parent takes all along, but for CRDs that are to stay", () => {
  assertEquals(commandsUnder(readmeOf(cascading(mixedPlan())), "Uninstall"), [
    `kubectl -n argocd patch application stack --type merge --patch '{"spec":{"syncPolicy":null}}'`,
    'kubectl -n argocd patch application gateway-pre --type merge --patch \'{"metadata":{"finalizers":null}}\'',
    "kubectl -n argocd delete application stack",
  ]);
  assertEquals(commandsUnder(readmeOf(cascading(trainingPlan())), "Uninstall"), [
    "kubectl -n argocd delete application stack",
  ]);
});

Deno.test("the walkthrough tells what stays, and that helm knows nothing of it", async () => {
  const helm = argocdHelmReadme(
    await planFrom({ refs: [chartRef("a")], input: { deployer: "argocd-helm" } }),
  );
  for (const readme of [readmeOf(trainingPlan()), helm]) {
    const text = readme.split("\n## Uninstall\n")[1]!;
    for (const word of ["CRDs", "PersistentVolumeClaims", "Namespaces", "helm ls", "finalizer"]) {
      assertStringIncludes(text, word);
    }
  }
  assertStringIncludes(helm, "helm uninstall aicr-bundle --namespace argocd");
});

Deno.test("reboot advice comes with the DRA driver and only with it", () => {
  const steps = ["kubectl cordon", "kubectl drain", "kubectl uncordon", "rollout restart"];
  for (const step of steps) {
    assertStringIncludes(readmeOf(trainingPlan()), step);
    assert(!readmeOf(mixedPlan()).includes(step), step);
  }
});

Deno.test("the order of waves needs Argo CD to judge Applications, which README tells how", () => {
  assertStringIncludes(
    readmeOf(mixedPlan()),
    "resource.customizations.health.argoproj.io_Application",
  );
});

Deno.test("how the placeholder is replaced stands there only while there is one", () => {
  const plan = mixedPlan();
  assertStringIncludes(readmeOf(plan), "sed ");
  const settings = { ...plan.settings, repo: "https://git.example.test/r" };
  assert(!readmeOf({ ...plan, settings }).includes("YOUR-ORG"));
});

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { optionsOf } from "./_fixture.ts";
import { VERSION } from "../base/constants.ts";
import { AicrError } from "../base/error.ts";
import { type BundleInput, defaultBundleOptions } from "./options.ts";
import { APPLICABILITY } from "./options/applicability.ts";
import { DEPLOYERS } from "./types.ts";

Deno.test("no input gives the defaults", async () => {
  assertEquals(await optionsOf(), defaultBundleOptions());
  assertEquals(
    await optionsOf({ deployer: "", nodes: 0, storageClass: "", workloadGate: "", set: [] }),
    defaultBundleOptions(),
  );
});

Deno.test("the enabled key is a switch and no value", async () => {
  const { set, switches } = await optionsOf({ set: ["a:enabled=F", "a:x.enabled=false"] });
  assertEquals(switches.map(({ component, enabled }) => [component, enabled]), [["a", false]]);
  assertEquals(set.map(({ path, value }) => [path, value]), [[["x", "enabled"], false]]);
});

Deno.test("--set-file reads documents and other texts", async () => {
  const files = { "v.yaml": "a: [1]\n", "v.json": '{"a":1}', "v.txt": "a: 1\n" };
  const { setFile } = await optionsOf({
    setFile: ["c:p=v.yaml", "c:p=v.json", "c:p=v.txt"],
  }, files);
  assertEquals(setFile.map(({ value }) => value), [{ a: [1] }, { a: 1 }, "a: 1\n"]);
});

Deno.test("deployers are known in any letter case", async () => {
  assertEquals((await optionsOf({ deployer: "HELM" })).deployer, "helm");
});

Deno.test("selectors may be texts or mappings", async () => {
  const options = await optionsOf({
    systemNodeSelector: { role: "system" },
    acceleratedNodeSelector: ["role=gpu"],
    acceleratedNodeTolerations: ["*"],
  });
  assertEquals(options.system, { selector: { role: "system" }, tolerations: [] });
  assertEquals(options.accelerated, {
    selector: { role: "gpu" },
    tolerations: [{ operator: "Exists" }],
  });
});

Deno.test("wrong options are refused by the name of their flag", async () => {
  const cases: [BundleInput, string][] = [
    [{ deployer: "kubectl" }, '"kubectl"'],
    [{ nodes: -1 }, "--nodes -1"],
    [{ nodes: 1.5 }, "--nodes 1.5"],
    [{ storageClass: "  " }, "--storage-class"],
    [{ storageClass: "Fast" }, "--storage-class"],
    [{ set: ["a:enabled=maybe"] }, '"maybe"'],
    [{ set: ["a:x=9007199254740993"] }, "--set a:x=9007199254740993"],
    [{ set: ["deployer:project=x"] }, "helm"],
    [{ systemNodeSelector: ["foo"] }, "--system-node-selector"],
    [{ systemNodeTolerations: ["foo"] }, "--system-node-toleration"],
    [{ acceleratedNodeSelector: ["foo"] }, "--accelerated-node-selector"],
    [{ acceleratedNodeTolerations: ["foo"] }, "--accelerated-node-toleration"],
    [{ workloadSelector: ["foo"] }, "--workload-selector"],
    [{ workloadGate: "foo" }, "--workload-gate"],
    [{ repo: "https://x" }, "--repo"],
    [{ appName: "x" }, "--app-name"],
    [{ fluxNamespace: "x" }, "--flux-namespace"],
    [{ fluxOciSourceName: "x" }, "--flux-oci-source-name"],
    [{ deployer: "argocd", dynamic: ["a:b"] }, "argocd"],
    [{ deployer: "flux", fluxNamespace: "A" }, "--flux-namespace"],
    [{ deployer: "flux", fluxNamespace: "a".repeat(64) }, "--flux-namespace"],
    [{ deployer: "flux", output: "oci://r.example/b", fluxOciSourceName: "a_b" }, "a_b"],
    [{ deployer: "flux", readinessHooks: true }, "--readiness-hooks does not work with the flux"],
    [{ deployer: "helmfile", readinessHooks: true }, "work with the helmfile deployer"],
    [{ output: "oci://BAD REF" }, "oci://BAD REF"],
    [{ output: "oci:r.example/b" }, "oci:r.example/b"],
    [{ output: "oci://r.example/Team" }, "Team"],
    [{ output: `oci://r.example/b@sha256:${"0".repeat(64)}` }, "its own digest"],
    [{ deployer: "flux", fluxOciSourceName: "x" }, "--flux-oci-source-name has no meaning"],
    [{ deployer: "flux", fluxOciSourceName: "x", output: "dir" }, "--flux-oci-source-name"],
    [{ deployer: "helm", fluxOciSourceName: "x", output: "oci://r.example/b" }, "the helm"],
    [{ imageRefs: "f" }, "--image-refs"],
    [{ imageRefs: "f", output: "dir" }, "--image-refs"],
    [{ imageRefs: "f", fromConfig: ["imageRefs", "output"] }, "--image-refs"],
  ];
  for (const [input, words] of cases) {
    const error = await assertRejects(() => optionsOf(input), AicrError);
    assertEquals(error.code, "INVALID_REQUEST");
    assertStringIncludes(error.message, words);
    assertEquals(error.hints.length > 0, true, `${words} needs a hint`);
  }
});

Deno.test("what this version lacks is refused by name, never ignored", async () => {
  const cases: [BundleInput, string][] = [
    [{ attest: true }, "--attest"],
  ];
  for (const [input, words] of cases) {
    const error = await assertRejects(() => optionsOf(input), AicrError, words);
    assertStringIncludes(error.message, "not available in this version");
    assertEquals(error.code, "INVALID_REQUEST");
  }
});

Deno.test("an oci output is a repository and a tag, this version by default", async () => {
  const artifact = async (output: string) => (await optionsOf({ output })).settings.artifact;
  assertEquals(await artifact("oci://r.example:5000/team/b:v1"), {
    repository: "oci://r.example:5000/team/b",
    tag: "v1",
  });
  assertEquals(await artifact("oci://r.example/b"), {
    repository: "oci://r.example/b",
    tag: VERSION.replaceAll("+", "_"),
  });
  assertEquals(await artifact("bundle"), undefined);
});

Deno.test("an option for other bundles is refused wherever it stands, and told where", async () => {
  const source = { file: "c.yaml", path: ["spec", "bundle", "deployment", "appName"] };
  const input: BundleInput = {
    appName: "x",
    fromConfig: ["appName"],
    sourceOf: (field) => field === "appName" ? source : undefined,
  };
  const error = await assertRejects(() => optionsOf(input), AicrError);
  assertEquals(
    error.message,
    "Field spec.bundle.deployment.appName does not work with the helm deployer",
  );
  assertEquals(error.source, source);
});

Deno.test("how a registry is reached matters to a push alone, which is told", async () => {
  const texts = async (input: BundleInput) =>
    (await optionsOf(input)).notes.map(({ text }) => text);
  const both = { plainHttp: true, insecureTls: true };
  const end = "has no effect: the bundle goes to no registry";
  assertEquals(await texts(both), [`--plain-http ${end}`, `--insecure-tls ${end}`]);
  assertEquals(await texts({ ...both, output: "dir" }), await texts(both));
  assertEquals(await texts({ plainHttp: false, insecureTls: false }), []);
  const pushed = { output: "oci://r.example/b" };
  assertEquals(await texts({ plainHttp: true, ...pushed }), []);
  assertEquals(await texts({ insecureTls: true, ...pushed }), []);
  assertEquals(await texts({ ...both, ...pushed }), [
    "--insecure-tls has no effect: --plain-http is given too",
  ]);
  const fromConfig = ["plainHttp", "insecureTls"];
  assertEquals(await texts({ ...both, output: "dir", fromConfig }), [], "the config pushes");
  const whole = [...fromConfig, "output"];
  assertEquals((await texts({ ...both, output: "dir", fromConfig: whole })).length, 2);
});

Deno.test("every row of the table of options has an effect for the bundles it is for", async () => {
  const values: BundleInput = {
    repo: "https://git.example.test/r.git",
    appName: "x",
    fluxNamespace: "x",
    fluxOciSourceName: "x",
    dynamic: ["a:b"],
    readinessHooks: true,
    imageRefs: "f",
    plainHttp: true,
    insecureTls: true,
  };
  for (const { field, deployers = DEPLOYERS, registry } of APPLICABILITY) {
    for (const deployer of DEPLOYERS) {
      for (const output of ["dir", "oci://r.example/b"]) {
        const fits = deployers.includes(deployer) && (registry !== "refused" || output !== "dir");
        const made = optionsOf({ deployer, output, [field]: values[field] });
        if (!fits) await assertRejects(() => made, AicrError, "", `${field} ${deployer} ${output}`);
        else {assertEquals(
            (await made).notes.length,
            registry === "told" && output === "dir" ? 1 : 0,
          );}
      }
    }
  }
});

Deno.test("a flag may write to a directory what the config pushes", async () => {
  const options = await optionsOf({ output: "dir", imageRefs: "f", fromConfig: ["imageRefs"] });
  assertEquals(options.settings.artifact, undefined);
});

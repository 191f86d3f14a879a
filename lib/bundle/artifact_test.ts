import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { planOf } from "../../tests/support/sample_plans.ts";
import { VERSION } from "../base/constants.ts";
import { bundleArtifact } from "./artifact.ts";
import { checksumsFile } from "./checksums.ts";
import type { BundleFile, BundlePlan, DeployerName } from "./types.ts";

const CHART =
  "apiVersion: v2\nname: my-bundle\nversion: 0.15.0\ndescription: D\ntype: application\n";

function planFor(deployer: DeployerName, tag = "v1.2.3"): BundlePlan {
  const plan = planOf([]);
  const artifact = { repository: "oci://r.example/team/my-bundle", tag };
  return { ...plan, deployer, settings: { ...plan.settings, artifact } };
}

function filesOf(...files: BundleFile[]): BundleFile[] {
  return [...files, checksumsFile(files)];
}

const FILES = filesOf({ path: "deploy.sh", data: "#!/bin/sh\n", executable: true });
const CHART_FILES = filesOf({ path: "Chart.yaml", data: CHART });

Deno.test("a bundle is an artifact of our own whose layer is the directory", () => {
  for (const deployer of ["helm", "argocd", "flux", "helmfile"] as const) {
    const { artifact: { manifest, digest }, notes } = bundleArtifact(planFor(deployer), FILES);
    assertEquals(manifest.artifactType, "application/vnd.nvidia.aicr.artifact");
    assertEquals(manifest.config.mediaType, "application/vnd.oci.empty.v1+json");
    assertEquals(manifest.layers.map(({ mediaType }) => mediaType), [
      "application/vnd.oci.image.layer.v1.tar+gzip",
    ]);
    const { "io.deis.oras.content.digest": content, ...rest } = manifest.layers[0]!.annotations!;
    assert(/^sha256:[0-9a-f]{64}$/.test(content!) && content !== manifest.layers[0]!.digest);
    assertEquals(rest, {
      "io.deis.oras.content.unpack": "true",
      "org.opencontainers.image.title": ".",
    });
    assertEquals(manifest.annotations, {
      "org.opencontainers.image.created": "1970-01-01T00:00:00Z",
      "org.opencontainers.image.source": "https://github.com/NVIDIA/aicr",
      "org.opencontainers.image.title": "AICR Bundle",
      "org.opencontainers.image.vendor": "NVIDIA",
      "org.opencontainers.image.version": VERSION,
    });
    assertEquals(notes, []);
    assertEquals(bundleArtifact(planFor(deployer, "other"), FILES).artifact.digest, digest);
  }
});

Deno.test("an argocd-helm bundle is a Helm chart, its metadata the config", () => {
  const { artifact: { manifest, blobs }, notes } = bundleArtifact(
    planFor("argocd-helm"),
    CHART_FILES,
  );
  assertEquals("artifactType" in manifest, false);
  assertEquals(manifest.config.mediaType, "application/vnd.cncf.helm.config.v1+json");
  assertEquals(manifest.layers.map(({ mediaType, annotations }) => [mediaType, annotations]), [
    ["application/vnd.cncf.helm.chart.content.v1.tar+gzip", undefined],
  ]);
  assertEquals(JSON.parse(new TextDecoder().decode(blobs[0]!.data)), {
    apiVersion: "v2",
    name: "my-bundle",
    version: "v1.2.3",
    description: "D",
    type: "application",
  });
  assertEquals(manifest.annotations, {
    "com.nvidia.aicr.version": VERSION,
    "org.opencontainers.image.created": "1970-01-01T00:00:00Z",
    "org.opencontainers.image.description": "D",
    "org.opencontainers.image.title": "my-bundle",
    "org.opencontainers.image.vendor": "NVIDIA",
    "org.opencontainers.image.version": "v1.2.3",
  });
  assertEquals(notes, []);
});

Deno.test("a chart under a tag that is no version keeps its own, with a remark", () => {
  const { artifact, notes } = bundleArtifact(planFor("argocd-helm", "latest"), CHART_FILES);
  assertEquals(artifact.manifest.annotations!["org.opencontainers.image.version"], "0.15.0");
  assertEquals(notes.map(({ code, severity }) => [code, severity]), [
    ["CHART_TAG_NOT_A_VERSION", "warning"],
  ]);
  for (const tag of ["1.2.3", "v1.2.3-rc.1", "0.0.0-dev", "1.0.0_build"]) {
    assertEquals(bundleArtifact(planFor("argocd-helm", tag), CHART_FILES).notes, [], tag);
  }
});

Deno.test("every file counts, its mode too", () => {
  const digest = (file: BundleFile) => bundleArtifact(planFor("helm"), [file]).artifact.digest;
  const file = { path: "a", data: "x" };
  assertEquals(digest(file), digest({ ...file, data: new Uint8Array([0x78]), executable: false }));
  for (
    const other of [{ ...file, data: "y" }, { ...file, path: "b" }, { ...file, executable: true }]
  ) {
    assertNotEquals(digest(file), digest(other));
  }
});

Deno.test("what has no registry, or is no chart, is not packed", () => {
  assertThrows(() => bundleArtifact(planOf([]), FILES), Error, "no registry");
  const broken = [[], [{ path: "Chart.yaml", data: "name: 1\n" }]];
  for (const files of broken) {
    assertThrows(() => bundleArtifact(planFor("argocd-helm"), files), Error, "Chart.yaml");
  }
});

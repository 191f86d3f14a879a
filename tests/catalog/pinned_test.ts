/** What a recipe installs is pinned: the same recipe installs the same thing a year from now. */
import { assert, assertEquals } from "@std/assert";
import { remoteManifests } from "../../lib/catalog/remote_manifests.ts";
import { allCells, CATALOG, installed, problemsOfCells } from "../support/cells.ts";

/** One version, exactly; no range, no moving name. */
const VERSION = /^v?\d+\.\d+\.\d+([-+][0-9A-Za-z.-]+)?$/;

Deno.test("every chart has one exact version and a known place", () => {
  let charts = 0;
  const problems = problemsOfCells(function* ({ recipe }) {
    for (const { name, type, source, version, chart, tag } of installed(recipe)) {
      if (type === "Kustomize") {
        if (!tag) yield `${name} has no tag`;
        continue;
      }
      if (source === "") continue;
      charts++;
      if (!VERSION.test(version ?? "")) yield `${name} has version ${version}`;
      if (!chart) yield `${name} has no chart`;
      if (!/^(https|oci):\/\/[a-z0-9.-]+/.test(source)) yield `${name} comes from ${source}`;
    }
  });
  assertEquals(problems, []);
  assert(charts > allCells().length);
});

Deno.test("every component of the registry with a repository has a chart and a version", () => {
  for (const { name, helm = {} } of CATALOG.registry.values()) {
    if (!helm.defaultRepository) continue;
    assert(VERSION.test(helm.defaultVersion ?? ""), `${name}: ${helm.defaultVersion}`);
    assert(helm.defaultChart, `${name} has no chart`);
    assert(helm.defaultNamespace, `${name} has no namespace`);
  }
});

Deno.test("what overlays pin themselves is what the registry has", () => {
  // An overlay may need another version; then it says why, and its name belongs here.
  const DIFFERENT = ["aks: kube-prometheus-stack"];
  const different = [...CATALOG.overlays.values(), ...CATALOG.mixins.values()].flatMap((overlay) =>
    (overlay.spec.componentRefs ?? []).flatMap(({ name, source, version }) => {
      const helm = CATALOG.registry.get(name)?.helm ?? {};
      const other = (source ?? helm.defaultRepository) !== helm.defaultRepository ||
        (version ?? helm.defaultVersion) !== helm.defaultVersion;
      return other ? [`${overlay.name}: ${name}`] : [];
    })
  );
  assertEquals(different, DIFFERENT);
});

Deno.test("no image in a manifest or in values is a moving target", () => {
  const problems: string[] = [];
  for (const path of shippedFiles()) {
    const text = CATALOG.text(path);
    for (const [, image] of text.matchAll(/^\s*-?\s*image: ["']?([^\s"'{}]+)/gm)) {
      const tagged = /@sha256:[0-9a-f]{64}$|:[^:/]+$/.test(image!);
      // Where image and version are keys of one mapping, the version follows.
      const next = text.slice(text.indexOf(image!)).split("\n").slice(1, 3).join("\n");
      if (!tagged && !/^\s*version: \S/m.test(next)) problems.push(`${path}: ${image} has no tag`);
      if (/:(latest|main|master|stable)$/.test(image!)) problems.push(`${path}: ${image} moves`);
    }
    for (const [tag] of text.matchAll(/^\s*tag: ["']?(latest|main|master|stable)\b.*$/gm)) {
      problems.push(`${path}: ${tag.trim()}`);
    }
  }
  assertEquals(problems, []);
});

Deno.test("remote manifests are pinned by a tag in their address and in git", () => {
  let items = 0;
  for (const path of shippedFiles()) {
    const remote = remoteManifests(CATALOG.text(path), path);
    if (remote === undefined) continue;
    assert(VERSION.test(remote.git.tag), `${path}: ${remote.git.tag}`);
    for (const { url } of remote.items) {
      assert(url.includes(`/${remote.git.tag}/${remote.git.path}/`), `${path}: ${url}`);
      items++;
    }
  }
  assert(items > 5);
});

/** Values files and manifests that some recipe uses. */
function shippedFiles(): string[] {
  const paths = allCells().flatMap(({ recipe }) =>
    installed(recipe).flatMap(({ valuesFile, manifestFiles = [], preManifestFiles = [] }) => [
      ...valuesFile ? [valuesFile] : [],
      ...preManifestFiles,
      ...manifestFiles,
    ])
  );
  return [...new Set(paths)].sort();
}

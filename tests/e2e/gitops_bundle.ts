/** What the tests of the GitOps deployers have in common: bundles with every kind of folder. */
import { sha256 } from "../../lib/base/digest.ts";
import type { Tree } from "../../lib/base/tree.ts";
import { chartRef, manifestRef, type PlanCase } from "../../lib/bundle/_fixture.ts";

/** A repository that bundles are pulled from; nobody asks it for anything. */
export const REPO = "https://git.example.test/org/bundle.git";

/** Every kind of folder; the component `app`, which has all of its own, gets these values. */
export function everyKindOfFolder(values: Tree): PlanCase {
  return {
    refs: [
      chartRef("app", {
        version: "v1.0.0",
        preManifestFiles: ["c/pre.yaml"],
        manifestFiles: ["c/post.yaml"],
        overrides: values,
      }),
      chartRef("oci-chart", { source: "oci://registry.example.test/charts", version: "v2.0.0" }),
      chartRef("crds", { manifestFiles: ["c/one.yaml", "c/two.yaml"] }),
      manifestRef("only", ["c/post.yaml"]),
      { ...chartRef("kust"), type: "Kustomize", chart: "", source: "", path: "k" },
    ],
    files: {
      "c/pre.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: app}\n",
      "c/post.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n" +
        'data: {values: {{ index .Values "app" | toJson | quote }}}\n',
      "c/one.yaml": remoteManifests("one"),
      "c/two.yaml": remoteManifests("two"),
      "components/app/readiness.yaml": "spec: {steps: []}\n",
    },
    tools: { kustomizeBuild: () => Promise.resolve("apiVersion: v1\nkind: ConfigMap\n") },
  };
}

function remoteManifests(repository: string): string {
  return `kind: RemoteManifests
items: [{url: "https://example.test/crds.yaml", sha256: ${sha256("x")}}]
git: {url: "https://git.example.test/${repository}.git", tag: v1.2.1, path: config/crd}
`;
}

/** Flags that leave values of the demo bundle to be filled in. */
export const DYNAMIC = ["demoapp:image.tag", "demomixed:message", "demomanifests:some.value"]
  .flatMap((path) => ["--dynamic", path]);

/** Fills values into a file that was made for it, where there is one. */
export async function fillIn(file: string): Promise<void> {
  let text: string;
  try {
    text = await Deno.readTextFile(file);
  } catch {
    return;
  }
  await Deno.writeTextFile(
    file,
    text.replace(/\btag: .*/, "tag: live").replace(/\bmessage: .*/, "message: hi")
      .replace(/\bvalue: .*/, "value: x"),
  );
}

/** Catalogs for the tests of lint: a small clean data directory, and the embedded one changed. */
import { dirname, join } from "@std/path";
import { type EmbeddedFiles, embeddedFiles } from "../../lib/catalog/embedded_files.ts";
import { lintCatalog, type LintReport } from "../../lib/catalog/lint/lint.ts";
import { LINT_RULES } from "../../lib/cli/lint_rules.ts";
import { inTemporaryDirectory } from "./temporary_directory.ts";

/** New text by path; null removes the file, a function changes what is there. */
export type Changes = Record<string, string | null | ((text: string) => string)>;

/** A data directory with one of everything, in which nothing is wrong. */
export const CLEAN_DATA: Record<string, string> = {
  "registry.yaml": `apiVersion: aicr.run/v1alpha2
kind: ComponentRegistry
components:
  - name: widget
    displayName: Widget
    valueOverrideKeys:
      - wdg
    healthCheck:
      assertFile: checks/widget/health-check.yaml
    helm:
      defaultRepository: https://charts.example.com
      defaultChart: example/widget
      defaultVersion: v1.2.3
      defaultNamespace: widget-system
    nodeScheduling:
      system:
        nodeSelectorPaths:
          - operator.nodeSelector
    validations:
      - function: CheckWorkloadSelectorMissing
        severity: warning
        conditions:
          service:
            - acme
  - name: gadget
    kustomize:
      defaultSource: https://git.example.com/gadget
      defaultPath: deploy/production
      defaultTag: v1.0.0
`,
  "overlays/acme.yaml": `apiVersion: aicr.run/v1alpha2
kind: RecipeMetadata
metadata:
  name: acme
spec:
  criteria:
    service: acme
  constraints:
    - name: OS.release.ID
      value: acmeos
  componentRefs:
    - name: gadget
      dependencyRefs:
        - nfd
`,
  "overlays/training/h100-acme-training.yaml": `apiVersion: aicr.run/v1alpha2
kind: RecipeMetadata
metadata:
  name: h100-acme-training
spec:
  base: acme
  mixins:
    - platform-acme
  criteria:
    service: acme
    accelerator: h100
    intent: training
  constraints:
    - name: K8s.server.version
      value: ">= 1.31"
  componentRefs:
    - name: gpu-operator
      overrides:
        driver:
          version: 580.82.07
  validation:
    deployment:
      timeout: 10m
      checks:
        - expected-resources
        - acme-health
    performance:
      constraints:
        - name: nccl-all-reduce-bw
          value: ">= 300 GB/s"
`,
  "mixins/platform-acme.yaml": `apiVersion: aicr.run/v1alpha2
kind: RecipeMixin
metadata:
  name: platform-acme
spec:
  constraints:
    - name: OS.sysctl./proc/sys/kernel/osrelease
      value: ">= 6.8"
  componentRefs:
    - name: widget
      namespace: widgets
      valuesFile: components/widget/values-acme.yaml
      preManifestFiles:
        - components/widget/manifests/namespace.yaml
      manifestFiles:
        - components/widget/manifests/config.yaml
      dependencyRefs:
        - gadget
`,
  "catalog/validators.yaml": `kind: ValidatorCatalog
validators:
  - name: acme-health
    phase: deployment
    timeout: 5m
`,
  "components/widget/values.yaml": "operator:\n  replicas: 1\n",
  "components/widget/values-acme.yaml": "operator:\n  replicas: 2\n",
  "components/widget/manifests/namespace.yaml": `apiVersion: v1
kind: Namespace
metadata:
  name: widgets
`,
  "components/widget/manifests/config.yaml": `{{- /* Read by the operator. */ -}}
{{- $values := index .Values "widget" | default dict }}
{{- with $values.operator }}
apiVersion: v1
kind: ConfigMap
metadata:
  name: widget
data:
  replicas: {{ .replicas | quote }}
{{- end }}
`,
  "checks/widget/health-check.yaml": `apiVersion: chainsaw.kyverno.io/v1alpha1
kind: Test
metadata:
  name: widget
spec:
  steps:
    - name: available
      try:
        - assert:
            resource:
              apiVersion: apps/v1
              kind: Deployment
`,
};

/** Files after changes. Fails when a change names a file that is not there, or changes nothing. */
export function changed(files: Record<string, string>, changes: Changes): Record<string, string> {
  const out = { ...files };
  for (const [path, change] of Object.entries(changes)) {
    if (typeof change === "string") out[path] = change;
    else {
      const before = out[path];
      if (before === undefined) throw new Error(`No file ${path} to change`);
      if (change === null) delete out[path];
      else out[path] = change(before);
      if (out[path] === before) throw new Error(`The change of ${path} does nothing`);
    }
  }
  return out;
}

/** Runs `test` with the clean data directory after changes. */
export function withData(
  changes: Changes,
  test: (directory: string) => void | Promise<void>,
): Promise<void> {
  return inTemporaryDirectory(async (directory) => {
    for (const [path, text] of Object.entries(changed(CLEAN_DATA, changes))) {
      await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
      await Deno.writeTextFile(join(directory, path), text);
    }
    await test(directory);
  });
}

/** Lints the clean data directory after changes; files are named relative to it. */
export async function lintData(
  changes: Changes = {},
  { prepare }: { prepare?: (directory: string) => void } = {},
): Promise<LintReport> {
  let report: LintReport | undefined;
  await withData(changes, async (data) => {
    prepare?.(data);
    report = relativeTo(data, await lintCatalog(LINT_RULES, { data }));
  });
  return report!;
}

function relativeTo(directory: string, report: LintReport): LintReport {
  const findings = report.findings.map((finding) => {
    const file = finding.source.file.replace(`${directory}/`, "");
    return { ...finding, source: { ...finding.source, file } };
  });
  return { ...report, findings };
}

/** Lints the embedded catalog after changes of files below `recipes/`. */
export function lintEmbedded(changes: Changes = {}): Promise<LintReport> {
  return lintCatalog(LINT_RULES, { embedded: changedEmbedded(changes) });
}

/** The texts of the embedded catalog by path inside it. */
export function embeddedTexts(): Record<string, string> {
  const files = embeddedFiles();
  const root = "recipes/";
  return Object.fromEntries(
    files.paths().filter((path) => path.startsWith(root))
      .map((path) => [path.slice(root.length), files.text(path)!]),
  );
}

function changedEmbedded(changes: Changes): EmbeddedFiles {
  const texts = changed(embeddedTexts(), changes);
  const files = new Map(Object.entries(texts).map(([path, text]) => [`recipes/${path}`, text]));
  return {
    sealed: false,
    paths: () => [...files.keys()].sort(),
    text: (path) => files.get(path),
    data: () => undefined,
    sha256: () => undefined,
  };
}

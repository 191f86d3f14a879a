/**
 * Manifests of a component inside the chart that wraps its vendored one. They may use kinds whose
 * CRDs the wrapped chart brings, so they have to come after it: as hooks. A manifest is only known
 * once Helm has rendered it, so the annotations are put on by a template around it; the manifest
 * itself ships as it is, as a named template. What must outlive an upgrade (namespaces, CRDs,
 * volumes) and what is a hook already stays as it is. Source: bundle layout, section 10.
 */
import { invalid } from "../../base/error.ts";
import type { ChartTemplate } from "../types.ts";

const HELPER: ChartTemplate = {
  name: "_hooks.tpl",
  text: `{{- /*
Prints the objects of a rendered manifest as hooks that run after the chart. Arguments: name, text
and weight.
*/ -}}
{{- define "aicr.hooks" -}}
{{- $weight := .weight }}
{{- $name := .name }}
{{- range $document := regexSplit "(?m)^---[ \\\\t]*(#.*)?$" .text -1 }}
{{- $object := fromYaml $document }}
{{- if $object.Error }}{{ fail (printf "%s: %s" $name $object.Error) }}{{ end }}
{{- if $object }}
{{- $metadata := $object.metadata | default dict }}
{{- $annotations := $metadata.annotations | default dict }}
{{- $lasting := list "Namespace" "CustomResourceDefinition" "PersistentVolumeClaim" "PersistentVolume" }}
{{- if not (or (hasKey $annotations "helm.sh/hook") (has $object.kind $lasting)) }}
{{- $hook := dict "helm.sh/hook" "post-install,post-upgrade" "helm.sh/hook-weight" $weight "helm.sh/hook-delete-policy" "before-hook-creation" }}
{{- $_ := set $metadata "annotations" (merge $hook $annotations) }}
{{- $_ := set $object "metadata" $metadata }}
{{- end }}
---
{{ toYaml $object }}
{{ end }}
{{- end }}
{{- end }}
`,
};

/** Weight of the first manifest's hooks; later ones follow, so they run in the order given. */
const FIRST_WEIGHT = 100;

/**
 * The templates of a wrapper chart that print manifests as hooks: a shared helper, and for each
 * manifest its text as a named template and the call that prints it. Throws INVALID_REQUEST for a
 * manifest that defines named templates itself, because those cannot be nested.
 */
export function hookTemplates(
  component: string,
  manifests: readonly ChartTemplate[],
): ChartTemplate[] {
  if (manifests.length === 0) return [];
  return [
    HELPER,
    ...manifests.flatMap(({ name, text }, i) => {
      if (/\{\{-?\s*(define|block)\b/.test(text)) {
        throw invalid(`The manifest ${name} of ${component} defines named templates`, {
          hints: ["With --vendor-charts it becomes a named template itself; write it without them"],
        });
      }
      const template = `aicr.manifest.${name}`;
      const weight = FIRST_WEIGHT + i;
      return [
        {
          name: `_${name}`,
          text: `{{- define ${JSON.stringify(template)} }}\n${text}{{- end }}\n`,
        },
        {
          name,
          text: `{{- include "aicr.hooks" (dict "name" ${JSON.stringify(name)} ` +
            `"text" (include ${JSON.stringify(template)} .) "weight" "${weight}") }}\n`,
        },
      ];
    }),
  ];
}

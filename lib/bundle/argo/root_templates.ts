/**
 * The Helm templates of an argocd-helm bundle: one per child Application, and the parent with the
 * named templates that all of them use. They are rendered twice, by whoever installs the chart and
 * then by Argo CD, with the same values: what the installation was given travels in the parent.
 * Source: bundle layout, section 7; CLI reference, Argo CD Helm chart structure.
 */
import type { Tree } from "../../base/tree.ts";
import { formatYaml } from "../../base/yaml.ts";
import { MAX_RELEASE_NAME } from "../coherence.ts";
import { escapeTemplate } from "../manifests/escape.ts";
import type { Folder } from "../types.ts";
import { ARGO_NAMESPACE, IN_CLUSTER, SYNC_OPTIONS, SYNC_WAVE, waveOf } from "./application.ts";
import { DEFAULT_PARENT } from "./root_chart.ts";
import { chartSource, remoteSources } from "./sources.ts";

/** Where the baked values of an upstream chart lie. */
export function staticPath(folder: Folder): string {
  return `static/${folder.release}.yaml`;
}

const SYNC_POLICY = `syncPolicy:
    automated:
      prune: true
      selfHeal: true
    syncOptions:
${SYNC_OPTIONS.map((option) => `      - ${option}`).join("\n")}
`;

/** The template of a folder's Application. `key` is the root value with the component's values. */
export function childTemplate(folder: Folder, key: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ include "aicr.childName" (list . ${text(folder.release)}) | quote }}
  namespace: ${ARGO_NAMESPACE}
  annotations:
    ${SYNC_WAVE}: "${waveOf(folder)}"
spec:
  project: {{ .Values.deployer.project | quote }}
  destination:
    server: {{ .Values.deployer.destinationServer | quote }}
    namespace: ${text(folder.namespace)}
${sourceOf(folder, key)}  ${SYNC_POLICY}`;
}

function sourceOf(folder: Folder, key: string): string {
  if (folder.kind === "remote") return remoteSource(folder);
  return folder.chart ? chartChild(folder, key) : pathChild(folder, key);
}

function chartChild(folder: Folder, key: string): string {
  const { repoURL, chart, targetRevision } = chartSource(folder.chart!);
  return `  source:
    repoURL: ${text(repoURL)}
    chart: ${text(chart)}
    targetRevision: ${text(targetRevision)}
    helm:
      values: |
        {{- include "aicr.chartValues" (list . ${text(staticPath(folder))} ${
    text(key)
  }) | nindent 8 }}
`;
}

/** The names under which the chart in a folder reads its values. */
function pathChild(folder: Folder, key: string): string {
  const names = Object.keys(folder.values).map(text).join(" ");
  return `  source:
    repoURL: {{ include "aicr.bundleURL" . | quote }}
    path: ${text(folder.directory)}
    targetRevision: {{ include "aicr.revision" . | quote }}
    helm:
      values: |
        {{- include "aicr.folderValues" (list . ${text(key)} (list ${names})) | nindent 8 }}
`;
}

function remoteSource(folder: Folder): string {
  const sources = remoteSources(folder);
  const document: Tree = Array.isArray(sources) ? { sources } : { source: sources };
  return escapeTemplate(formatYaml(document).replace(/^(?=.)/gm, "  "));
}

/** A string for a place where Helm and YAML read it alike, and where it opens no template action. */
function text(value: string): string {
  return JSON.stringify(value).replaceAll("{{", "\\u007b\\u007b");
}

/** aicr-stack.yaml: the parent, and what the templates of the children call. */
export const PARENT_TEMPLATE = `{{- /*
Name of the parent Application.
*/ -}}
{{- define "aicr.parentName" -}}
{{- .Values.appName | default "${DEFAULT_PARENT}" -}}
{{- end -}}

{{- /*
Name of a child. Arguments: root, name of its folder's release.
*/ -}}
{{- define "aicr.childName" -}}
{{- $root := index . 0 -}}
{{- $name := printf "%s%s" $root.Values.deployer.namePrefix (index . 1) -}}
{{- if gt (len $name) ${MAX_RELEASE_NAME} -}}
{{- fail (printf "Application name %s is longer than ${MAX_RELEASE_NAME} characters: shorten deployer.namePrefix" $name) -}}
{{- end -}}
{{- if eq $name (include "aicr.parentName" $root) -}}
{{- fail (printf "Application name %s is the parent's too: set another appName or deployer.namePrefix" $name) -}}
{{- end -}}
{{- $name -}}
{{- end -}}

{{- /*
Where this chart is published, without its own name.
*/ -}}
{{- define "aicr.repoURL" -}}
{{- required "repoURL is required: where this chart is published, without its own name" .Values.repoURL | trimSuffix "/" -}}
{{- end -}}

{{- /*
The chart itself as a source of files.
*/ -}}
{{- define "aicr.bundleURL" -}}
{{- printf "%s/%s" (include "aicr.repoURL" .) .Chart.Name -}}
{{- end -}}

{{- /*
Tag or version that the chart is published as. A tag cannot hold the + of a version.
*/ -}}
{{- define "aicr.revision" -}}
{{- .Values.targetRevision | default (.Chart.Version | replace "+" "_") -}}
{{- end -}}

{{- /*
Lays one mapping over another, in place; unlike mergeOverwrite also with false, 0, "" and null.
*/ -}}
{{- define "aicr.overlay" -}}
{{- $into := index . 0 -}}
{{- range $key, $value := index . 1 -}}
{{- if and (kindIs "map" $value) (kindIs "map" (get $into $key)) -}}
{{- include "aicr.overlay" (list (get $into $key) $value) -}}
{{- else -}}
{{- $_ := set $into $key $value -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- /*
A mapping as YAML; as JSON, which is YAML too, where toYaml loses or leaves a character that ends a
line for YAML but not for what indents it. Characters that YAML does not take as they are, and JSON
does, are escaped.
*/ -}}
{{- define "aicr.mapping" -}}
{{- $json := toJson . -}}
{{- if regexMatch "\\u0085|\\\\\\\\u202[89]" $json -}}
{{- range concat (untilStep 0x7f 0xa0 1) (list 0xfeff 0xfffe 0xffff) -}}
{{- $json = $json | replace (printf "%c" .) (printf "\\\\u%04x" .) -}}
{{- end -}}
{{- $json -}}
{{- else -}}
{{- toYaml . -}}
{{- end -}}
{{- end -}}

{{- /*
Values of an upstream chart: the baked ones with those of this installation over them. Arguments:
root, file, root value.
*/ -}}
{{- define "aicr.chartValues" -}}
{{- $root := index . 0 -}}
{{- $values := $root.Files.Get (index . 1) | fromYaml | default dict -}}
{{- include "aicr.overlay" (list $values (index $root.Values (index . 2) | default dict)) -}}
{{- include "aicr.mapping" $values -}}
{{- end -}}

{{- /*
Values of a chart in a folder, which has the baked ones itself. Arguments: root, root value, the
names its templates read their values under.
*/ -}}
{{- define "aicr.folderValues" -}}
{{- $own := index (index . 0).Values (index . 1) -}}
{{- $values := dict -}}
{{- if $own -}}
{{- range index . 2 -}}
{{- $_ := set $values . $own -}}
{{- end -}}
{{- end -}}
{{- include "aicr.mapping" $values -}}
{{- end -}}

apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: {{ include "aicr.parentName" . | quote }}
  namespace: ${ARGO_NAMESPACE}
spec:
  project: default
  destination:
    server: ${IN_CLUSTER}
    namespace: ${ARGO_NAMESPACE}
  source:
{{- if hasPrefix "oci://" (include "aicr.repoURL" .) }}
    repoURL: {{ include "aicr.bundleURL" . | quote }}
    path: "."
    targetRevision: {{ include "aicr.revision" . | quote }}
{{- else }}
    repoURL: {{ include "aicr.repoURL" . | quote }}
    chart: {{ .Chart.Name | quote }}
    targetRevision: {{ .Values.targetRevision | default .Chart.Version | quote }}
{{- end }}
    helm:
      valuesObject:
        {{- include "aicr.mapping" .Values | nindent 8 }}
  ${SYNC_POLICY}`;

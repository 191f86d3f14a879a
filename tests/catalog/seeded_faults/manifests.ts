/** Faults of manifests. */
import { append, CONFIG, MARK, MIXIN, type SeededFault, swap } from "./seeded_fault.ts";

/** Each with the rule that must find it. */
export const MANIFESTS_FAULTS: readonly SeededFault[] = [
  {
    name: "an install hook in a manifest of the data directory",
    rule: "manifest-hook",
    severity: "warning",
    changes: {
      [CONFIG]: swap(
        "  name: widget\n",
        `  name: widget\n  annotations:\n    helm.sh/hook: post-install ${MARK}\n`,
      ),
    },
  },
  {
    name: "an install hook in an embedded manifest",
    rule: "manifest-hook",
    into: "embedded",
    changes: {
      "components/slinky-slurm/manifests/compute-domain.yaml": swap(
        "metadata:\n",
        `metadata:\n  annotations:\n    helm.sh/hook: pre-install,pre-upgrade ${MARK}\n`,
      ),
    },
  },
  {
    name: "a templated Namespace",
    rule: "manifest-namespace",
    changes: {
      "components/widget/manifests/namespace.yaml":
        `apiVersion: v1\nkind: Namespace ${MARK}\nmetadata:\n  name: {{ .Release.Namespace }}\n`,
    },
  },
  {
    name: "a block that is not closed",
    rule: "manifest-template",
    changes: {
      [CONFIG]: (text) =>
        text.replace("{{- end }}\n", "").replace(
          "$values.operator }}",
          `$values.operator }} ${MARK}`,
        ),
    },
  },
  {
    name: "an action that is not closed",
    rule: "manifest-template",
    changes: { [CONFIG]: swap(".replicas | quote }}", `.replicas | quote } ${MARK}`) },
  },
  {
    name: "values of another component",
    rule: "manifest-values",
    changes: { [CONFIG]: swap('index .Values "widget"', `/* ${MARK} */ index .Values "widgets"`) },
  },
  {
    name: "values without the component's name",
    rule: "manifest-values",
    changes: {
      [CONFIG]: swap(
        "replicas: {{ .replicas | quote }}",
        `replicas: {{ .Values.operator.replicas }} ${MARK}`,
      ),
    },
  },
  {
    name: "a document without a kind",
    rule: "manifest-object",
    changes: {
      "components/widget/manifests/namespace.yaml": append(
        `---\napiVersion: v1 ${MARK}\nmetadata: {name: a}\n`,
      ),
    },
  },
  {
    name: "a plain document that does not parse",
    rule: "manifest-object",
    changes: {
      [CONFIG]: append(`---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a: b} ${MARK}\n`),
    },
  },
  {
    name: "two manifests with one file name",
    rule: "manifest-clash",
    changes: {
      "components/widget/manifests/more/config.yaml":
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: b}\n",
      [MIXIN]: swap(
        `- ${CONFIG}`,
        `- ${CONFIG}\n        - components/widget/manifests/more/config.yaml ${MARK}`,
      ),
    },
  },
];

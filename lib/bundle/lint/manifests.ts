/** Rules about manifests, which become the templates of local charts. */
import type { CatalogDocument } from "../../catalog/catalog_document.ts";
import { componentRefs, manifestRefs } from "../../catalog/lint/component_refs.ts";
import { lineOf, offsetOf, placeOf, textOf, thrownBy } from "../../catalog/lint/place.ts";
import type { LintModel, Problem, Rule } from "../../catalog/lint/types.ts";
import { isTree } from "../../base/tree.ts";
import { parseYaml } from "../../base/yaml.ts";
import { findInstallHook, splitDocuments } from "../manifests/documents.ts";
import { prepareNamespaces } from "../manifests/namespaces.ts";
import { basename, isRemote } from "../manifests/remote.ts";
import { blankComments, findTemplateFault, valueReads } from "./template_syntax.ts";

/** The rules of this family. */
export const MANIFEST_RULES: readonly Rule[] = [
  {
    id: "manifest-hook",
    summary: "A manifest asks to run as an install or upgrade hook",
    severity: "warning",
    check: (model) => manifestsOf(model).flatMap(hooks),
  },
  {
    id: "manifest-namespace",
    summary: "A Namespace is not written as a plain YAML document",
    severity: "error",
    check: (model) => manifestsOf(model).flatMap(namespaces),
  },
  {
    id: "manifest-template",
    summary: "A manifest leaves a template action or block open",
    severity: "error",
    check: (model) => manifestsOf(model).flatMap(templates),
  },
  {
    id: "manifest-values",
    summary: "A manifest reads values that its component does not get",
    severity: "error",
    check: (model) => manifestsOf(model).flatMap(values),
  },
  {
    id: "manifest-object",
    summary: "A document of a manifest is no Kubernetes object",
    severity: "error",
    check: (model) => manifestsOf(model).flatMap(objects),
  },
  {
    id: "manifest-clash",
    summary: "Two manifests of a component would become one template file",
    severity: "error",
    check: clashes,
  },
];

/** A manifest that something refers to, with the components that do. */
interface Manifest {
  document: CatalogDocument;
  text: string;
  components: ReadonlySet<string>;
}

/** The manifests that become templates; those that only point elsewhere are left out. */
function manifestsOf(model: LintModel): Manifest[] {
  const components = new Map<string, Set<string>>();
  for (const { value, component } of manifestRefs(model)) {
    components.set(value, (components.get(value) ?? new Set()).add(component));
  }
  return [...components].flatMap(([path, names]) => {
    const document = model.files.get(path);
    const text = document && textOf(document);
    if (document === undefined || text === undefined || isRemote(text)) return [];
    return [{ document, text, components: names }];
  });
}

/** The catalog's own manifests have none; what a data directory does is its own decision. */
function hooks({ document, text }: Manifest): Problem[] {
  const offset = findInstallHook(text);
  if (offset === undefined) return [];
  return [{
    message: `Manifest ${document.path} asks to run as an install or upgrade hook`,
    source: offsetOf(document, offset),
    hints: ["Hooks run apart from the release's objects; drop the annotation unless that is meant"],
    ...(document.origin === "embedded" ? { severity: "error" } : {}),
  }];
}

function namespaces({ document, text }: Manifest): Problem[] {
  const error = thrownBy(() => prepareNamespaces(text, document.display));
  // A document that does not parse is told by another rule.
  if (error === undefined || error.source?.line !== undefined) return [];
  const at = text.search(/^["']?kind["']?\s*:\s*["']?Namespace/m);
  return [{
    message: error.message,
    source: offsetOf(document, Math.max(0, at)),
    hints: error.hints,
  }];
}

function templates({ document, text }: Manifest): Problem[] {
  const fault = findTemplateFault(text);
  if (fault === undefined) return [];
  return [{
    message: `Manifest ${document.path} ${fault.what}`,
    source: offsetOf(document, fault.offset),
    hints: ["Close every {{ with }} and every if, with, range, define and block with end"],
  }];
}

/** Local charts get the values of one component, under its name. */
function values({ document, text, components }: Manifest): Problem[] {
  return valueReads(text).filter(({ key }) => !components.has(key)).map(({ key, offset }) => ({
    message: `Manifest ${document.path} reads the values of ${JSON.stringify(key)}, ` +
      `but belongs to ${[...components].join(", ")}`,
    source: offsetOf(document, offset),
    hints: [`Read them with index .Values "${[...components][0]}"`],
  }));
}

function objects({ document, text }: Manifest): Problem[] {
  let offset = 0;
  return splitDocuments(text).flatMap((part) => {
    const start = offset;
    offset += part.text.length;
    return part.templated ? [] : objectProblems(document, part.text, start);
  });
}

function objectProblems(document: CatalogDocument, text: string, start: number): Problem[] {
  const first = start + Math.max(0, text.search(/^(?!---)[^#\s]/m));
  let value: unknown;
  const plain = blankComments(text);
  const error = thrownBy(() => value = parseYaml(plain, document.display));
  if (error !== undefined) {
    const before = document.text().slice(0, start).split("\n").length - 1;
    const { line = 1, column } = error.source ?? {};
    const source = lineOf(document, before + line, column);
    return [{ message: error.message, source, hints: error.hints }];
  }
  if (value === null) return [];
  const object = isTree(value) ? value : {};
  const missing = ["apiVersion", "kind", "metadata"].filter((key) => !object[key]);
  if (missing.length === 0) return [];
  return [{
    message: `A document of ${document.path} has no ${missing.join(", ")}`,
    source: offsetOf(document, first),
    hints: ["Every document of a manifest is a Kubernetes object"],
  }];
}

function clashes(model: LintModel): Problem[] {
  return componentRefs(model).flatMap((declared) =>
    (["preManifestFiles", "manifestFiles"] as const).flatMap((field) => {
      const files = new Map<string, string>();
      return (declared.value[field] ?? []).flatMap((path, i) => {
        const name = basename(path);
        const other = files.get(name) ?? path;
        files.set(name, other);
        if (other === path) return [];
        return [{
          message: `Component ${declared.value.name} has two manifests named ${name}: ` +
            `${other} and ${path}`,
          source: placeOf(declared, [field, i]),
          hints: ["Both would become the same template file of its chart; rename one"],
        }];
      });
    })
  );
}

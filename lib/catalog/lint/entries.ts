/** Rules about single entries of overlays and mixins: what is said twice, what cannot be a name. */
import type { DocPath } from "../../base/error.ts";
import { type ComponentRef, type Overlay, PHASES } from "../types.ts";
import { componentRefs, fragmentsOf } from "./component_refs.ts";
import { placeOf } from "./place.ts";
import type { Declared, LintModel, Problem, Rule } from "./types.ts";

/** The rules of this family. */
export const ENTRY_RULES: readonly Rule[] = [
  {
    id: "duplicate-entry",
    summary: "A list names one thing twice",
    severity: "error",
    check: duplicateEntries,
  },
  {
    id: "namespace",
    summary: "A namespace is no name that Kubernetes takes",
    severity: "error",
    check: namespaces,
  },
];

/** Longest name of a namespace. */
const MAX_NAMESPACE = 63;

function duplicateEntries(model: LintModel): Problem[] {
  return [
    ...fragmentsOf(model).flatMap((declared) =>
      listsOf(declared.value).flatMap(([at, names]) => repeated(declared, at, names))
    ),
    ...componentRefs(model).flatMap((declared) =>
      listsOfRef(declared.value).flatMap(([at, names]) => repeated(declared, at, names))
    ),
  ];
}

type NamedList = [at: DocPath, names: readonly string[]];

function listsOf({ spec }: Overlay): NamedList[] {
  const names = (list: readonly { name: string }[] | undefined) =>
    (list ?? []).map(({ name }) => name);
  return [
    [["spec", "mixins"], spec.mixins ?? []],
    [["spec", "constraints"], names(spec.constraints)],
    [["spec", "componentRefs"], names(spec.componentRefs)],
    ...PHASES.flatMap((phase): NamedList[] => [
      [["spec", "validation", phase, "checks"], spec.validation?.[phase]?.checks ?? []],
      [["spec", "validation", phase, "constraints"], names(spec.validation?.[phase]?.constraints)],
    ]),
  ];
}

function listsOfRef(ref: ComponentRef): NamedList[] {
  const { dependencyRefs = [], manifestFiles = [], preManifestFiles = [] } = ref;
  return [
    [["dependencyRefs"], dependencyRefs],
    [["manifestFiles"], manifestFiles],
    [["preManifestFiles"], preManifestFiles],
  ];
}

function repeated(declared: Declared<unknown>, at: DocPath, names: readonly string[]): Problem[] {
  const seen = new Set<string>();
  return names.flatMap((name, i) => {
    if (!seen.has(name)) {
      seen.add(name);
      return [];
    }
    return [{
      message: `The list ${at.at(-1)} names ${name} twice`,
      source: placeOf(declared, [...at, i]),
      hints: ["Keep one of the two"],
    }];
  });
}

function namespaces(model: LintModel): Problem[] {
  const stated: [Declared<unknown>, DocPath, string | undefined][] = [
    ...model.registry.map((declared): [Declared<unknown>, DocPath, string | undefined] => [
      declared,
      ["helm", "defaultNamespace"],
      declared.value.helm?.defaultNamespace,
    ]),
    ...componentRefs(model).map((declared): [Declared<unknown>, DocPath, string | undefined] => [
      declared,
      ["namespace"],
      declared.value.namespace,
    ]),
  ];
  return stated.flatMap(([declared, at, name]) => {
    if (!name) return [];
    if (/^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/.test(name) && name.length <= MAX_NAMESPACE) return [];
    return [{
      message: `Namespace ${JSON.stringify(name)} is not a name that Kubernetes takes`,
      source: placeOf(declared, at),
      hints: [`Use lower-case letters, digits and dashes, ${MAX_NAMESPACE} characters at most`],
    }];
  });
}

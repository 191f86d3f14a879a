/** Rules about the content of files that documents refer to. */
import { isTree, own, type Value } from "../../base/tree.ts";
import { parseYamlStream } from "../../base/yaml.ts";
import type { CatalogDocument } from "../catalog_document.ts";
import { normalizePath } from "../catalog_path.ts";
import { componentFile } from "../component_files.ts";
import { remoteManifests } from "../remote_manifests.ts";
import { valuesFileRefs } from "./component_refs.ts";
import { lineOf, offsetOf, textOf, thrownBy } from "./place.ts";
import type { LintModel, Problem, Rule } from "./types.ts";

/** What a health check or readiness test consists of. */
const TEST_KIND = "Test";
const TEST_GROUP = "chainsaw.kyverno.io/";

/** The rules of this family. */
export const FILE_RULES: readonly Rule[] = [
  {
    id: "values-file",
    summary: "A values file does not hold a mapping",
    severity: "error",
    check: valuesFiles,
  },
  {
    id: "health-check",
    summary: "A health check or readiness test is no Chainsaw test",
    severity: "error",
    check: (model) => testFiles(model).flatMap(testProblems),
  },
  {
    id: "empty-check",
    summary: "A health check or readiness test asserts nothing",
    severity: "warning",
    check: (model) => testFiles(model).flatMap(emptyTests),
  },
  {
    id: "remote-manifests",
    summary: "A RemoteManifests file does not pin what it names",
    severity: "error",
    check: ({ files }) => [...files.values()].flatMap(remoteProblems),
  },
];

/** The thrown error of a reader as a problem. */
function problemsOf(document: CatalogDocument, read: () => unknown): Problem[] {
  const error = thrownBy(read);
  if (error === undefined) return [];
  const { message, hints, source = lineOf(document) } = error;
  return [{ message, hints, source }];
}

function valuesFiles(model: LintModel): Problem[] {
  const named = valuesFileRefs(model).map(({ value }) => value);
  const own = model.registry.map(({ value }) => componentFile(value.name, "values.yaml"));
  return documents(model, [...named, ...own]).flatMap((document) =>
    problemsOf(document, () => document.tree())
  );
}

/** The files at paths, each once, without those that are missing or cannot be read. */
function documents({ files }: LintModel, paths: readonly string[]): CatalogDocument[] {
  return [...new Set(paths)].flatMap((path) => files.get(path) ?? [])
    .filter((document) => textOf(document) !== undefined);
}

function testFiles(model: LintModel): CatalogDocument[] {
  return documents(
    model,
    model.registry.flatMap(({ value }) => {
      const check = value.healthCheck?.assertFile;
      const readiness = componentFile(value.name, "readiness.yaml");
      return check ? [normalizePath(check) ?? check, readiness] : [readiness];
    }),
  );
}

function testProblems(document: CatalogDocument): Problem[] {
  let tests: Value[] = [];
  const unparsed = problemsOf(document, () => tests = parseTests(document));
  if (unparsed.length > 0) return unparsed;
  const wrong = tests.find((test) => !isTest(test));
  if (tests.length > 0 && wrong === undefined) return [];
  return [{
    message: `Health check ${document.path} is no Chainsaw test`,
    source: lineOf(document),
    hints: [`Write documents with apiVersion ${TEST_GROUP}v1alpha1 and kind ${TEST_KIND}`],
  }];
}

function parseTests(document: CatalogDocument): Value[] {
  return parseYamlStream(document.text(), document.display).filter((value) => value !== null);
}

function isTest(value: Value): boolean {
  return isTree(value) && value.kind === TEST_KIND &&
    String(value.apiVersion).startsWith(TEST_GROUP);
}

function emptyTests(document: CatalogDocument): Problem[] {
  let tests: Value[] = [];
  if (thrownBy(() => tests = parseTests(document)) !== undefined) return [];
  const empty = tests.filter(isTest).filter((test) => stepsOf(test).length === 0);
  return empty.map(() => ({
    message: `Health check ${document.path} asserts nothing, so it always passes`,
    source: offsetOf(document, Math.max(0, document.text().search(/^\s*steps:/m))),
    hints: ["Add steps, or state healthCheckSkip where the component is used"],
  }));
}

function stepsOf(test: Value): Value[] {
  const spec = isTree(test) ? own(test, "spec") : undefined;
  const steps = isTree(spec) ? own(spec, "steps") : undefined;
  return Array.isArray(steps) ? steps : [];
}

function remoteProblems(document: CatalogDocument): Problem[] {
  if (!document.path.startsWith("components/")) return [];
  const text = textOf(document);
  if (text === undefined) return [];
  return problemsOf(document, () => remoteManifests(text, document.display));
}

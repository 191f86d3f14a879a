import { assertEquals } from "@std/assert";
import { completeComponent } from "./defaults.ts";

const HELM = {
  name: "x",
  helm: {
    defaultRepository: "https://c.example",
    defaultChart: "repo/sub/chart",
    defaultVersion: "1.0.0",
    defaultNamespace: "ns",
  },
};
const KUSTOMIZE = {
  name: "x",
  kustomize: { defaultSource: "https://g.example", defaultPath: "p", defaultTag: "v1" },
};

Deno.test("empty fields are filled, the chart is what follows the last slash", () => {
  assertEquals(completeComponent({ name: "x", version: "" }, HELM), {
    name: "x",
    type: "Helm",
    source: "https://c.example",
    chart: "chart",
    version: "1.0.0",
    namespace: "ns",
  });
  assertEquals(completeComponent({ name: "x" }, KUSTOMIZE), {
    name: "x",
    type: "Kustomize",
    source: "https://g.example",
    path: "p",
    tag: "v1",
  });
});

Deno.test("what a reference says is kept", () => {
  const ref = { name: "x", source: "s", version: "9", chart: "c", namespace: "n" };
  assertEquals(completeComponent(ref, HELM), { ...ref, type: "Helm" });
});

Deno.test("types are canonical, unknown ones stay for the check to name", () => {
  assertEquals(completeComponent({ name: "x", type: "helm" }, undefined).type, "Helm");
  assertEquals(completeComponent({ name: "x", type: "KUSTOMIZE" }, undefined).type, "Kustomize");
  assertEquals(
    completeComponent({ name: "x", type: "__proto__" }, undefined).type as string,
    "__proto__",
  );
  assertEquals(completeComponent({ name: "x" }, undefined).type as string, "");
});

Deno.test("a type that the registry does not expect gets none of its defaults", () => {
  assertEquals(completeComponent({ name: "x", type: "Kustomize", path: "p" }, HELM), {
    name: "x",
    type: "Kustomize",
    source: "",
    path: "p",
  });
});

Deno.test("source is always there, other empty fields are not", () => {
  const complete = completeComponent({
    name: "x",
    type: "Helm",
    manifestFiles: ["m"],
    overrides: {},
    cleanup: false,
    dependencyRefs: [],
  }, { name: "x" });
  assertEquals(complete, { name: "x", type: "Helm", source: "", manifestFiles: ["m"] });
});

import { assertEquals, assertStringIncludes } from "@std/assert";
import { readDocument } from "./document.ts";
import { failure, memoryFiles, withDirectory } from "./_fixture.ts";

const embedded = memoryFiles({
  "configs/eks-training.yaml": "kind: AICRConfig\n",
  "examples/snapshots/eks-h100.yaml": "kind: Snapshot\n",
  "recipes/registry.yaml": "kind: ComponentRegistry\n",
});

Deno.test("readDocument: an embedded name is text and parsed data, called as it was asked for", async () => {
  assertEquals(await readDocument("embedded:eks-training", { what: "config", embedded }), {
    text: "kind: AICRConfig\n",
    file: "embedded:eks-training",
    data: { kind: "AICRConfig" },
  });
});

Deno.test("readDocument: configs and snapshots are separate sets of names", async () => {
  const snapshot = await readDocument("embedded:eks-h100", { what: "snapshot", embedded });
  assertEquals([snapshot.text, snapshot.data], ["kind: Snapshot\n", { kind: "Snapshot" }]);
  const error = await failure(() =>
    readDocument("embedded:eks-h100", { what: "config", embedded })
  );
  assertEquals(error.code, "NOT_FOUND");
});

Deno.test("readDocument: an unknown name is NOT_FOUND with the nearest and all", async () => {
  const error = await failure(() =>
    readDocument("embedded:eks-trainin", { what: "config", embedded })
  );
  assertEquals(error.code, "NOT_FOUND");
  assertEquals(error.hints[0], 'Did you mean "eks-training"?');
  assertStringIncludes(error.hints[1]!, "eks-training");
});

for (const name of ["", "../recipes/registry", "/etc/passwd", "__proto__", "eks-training.yaml"]) {
  Deno.test(`readDocument: embedded:${name} reaches nothing else`, async () => {
    const error = await failure(() =>
      readDocument(`embedded:${name}`, { what: "config", embedded })
    );
    assertEquals(error.code, "NOT_FOUND");
  });
}

Deno.test("readDocument: what the program does not hold is told so", async () => {
  const error = await failure(() => readDocument("embedded:x", { what: "recipe", embedded }));
  assertStringIncludes(error.message, "no recipe named");
});

Deno.test("readDocument: anything else is a resource", async () => {
  await withDirectory({ "c.yaml": "a: 1\n" }, async (directory) => {
    const file = `${directory}/c.yaml`;
    assertEquals(await readDocument(file, { what: "config", embedded }), { text: "a: 1\n", file });
    const missing = () => readDocument(`${directory}/no.yaml`, { what: "config", embedded });
    assertEquals((await failure(missing)).code, "NOT_FOUND");
  });
});

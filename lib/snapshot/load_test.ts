import { assertEquals, assertRejects } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { inTemporaryDirectory } from "../../tests/support/temporary_directory.ts";
import { loadSnapshot } from "./load.ts";

const SNAPSHOT = "kind: Snapshot\nmeasurements: [{type: K8s}]\n";

Deno.test("a snapshot is read from a file, and from inside the program", async () => {
  await inTemporaryDirectory(async (directory) => {
    await Deno.writeTextFile(`${directory}/s.yaml`, SNAPSHOT);
    assertEquals((await loadSnapshot(`${directory}/s.yaml`)).measurements[0]!.type, "K8s");
  });
  const embedded = await loadSnapshot("embedded:eks-h100-ubuntu");
  assertEquals(embedded.measurements.length > 0, true);
});

Deno.test("what cannot be read is refused by name", async () => {
  await inTemporaryDirectory(async (directory) => {
    await Deno.writeFile(`${directory}/binary.yaml`, new Uint8Array([0, 255, 1]));
    const huge = await Deno.create(`${directory}/huge.yaml`);
    await huge.truncate(32 * 1024 * 1024 + 1);
    huge.close();
    const refusals: [string, string][] = [
      [`${directory}/none.yaml`, "NOT_FOUND"],
      [`${directory}/binary.yaml`, "INVALID_REQUEST"],
      [`${directory}/huge.yaml`, "INVALID_REQUEST"],
      [directory, "INVALID_REQUEST"],
      ["cm://default/snapshot", "INVALID_REQUEST"],
      ["embedded:nowhere", "NOT_FOUND"],
    ];
    for (const [uri, code] of refusals) {
      const error = await assertRejects(() => loadSnapshot(uri), AicrError);
      assertEquals(error.code, code, uri);
    }
  });
});

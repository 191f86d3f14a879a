import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Tree } from "../base/tree.ts";
import type { HydratedComponent } from "../recipe/types.ts";
import { checkAllocation } from "./allocation.ts";

function component(name: string, values: Tree, overrides?: Tree): HydratedComponent {
  return {
    ref: { name, type: "Helm", source: "https://x.example", overrides },
    values,
    layers: [],
  };
}
const DRA_ON = { resources: { gpus: { enabled: true } }, gpuResourcesEnabledOverride: true };
const DRA_OFF = { resources: { gpus: { enabled: false } } };

Deno.test("one advertiser is fine, whichever it is", () => {
  assertEquals(checkAllocation([component("gpu-operator", {})]), []);
  assertEquals(
    checkAllocation([component("gpu-operator", {}), component("nvidia-dra-driver-gpu", DRA_OFF)]),
    [],
  );
  const off = { devicePlugin: { enabled: false } };
  assertEquals(
    checkAllocation([component("gpu-operator", off), component("nvidia-dra-driver-gpu", DRA_ON)]),
    [],
  );
});

Deno.test("every other mix is one warning with the component to look at", () => {
  const cases: [HydratedComponent[], string][] = [
    [[component("gpu-operator", {}), component("nvidia-dra-driver-gpu", DRA_ON)], "same GPUs"],
    [[component("gpu-operator", {}), component("nvidia-dra-driver-gpu", {})], "not stated"],
    [[component("nvidia-dra-driver-gpu", DRA_OFF)], "nothing"],
    [[component("nvidia-dra-driver-gpu", { resources: { gpus: { enabled: true } } })], "needs"],
    [[component("gpu-operator", {}, { enabled: false })], "nothing"],
    [[], "nothing"],
  ];
  for (const [components, text] of cases) {
    const notes = checkAllocation(components);
    assertEquals(notes.length, 1);
    assertEquals(notes[0]!.severity, "warning");
    assertStringIncludes(notes[0]!.text, text);
  }
});

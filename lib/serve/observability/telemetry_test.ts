import { assertEquals } from "@std/assert";
import { isInVain } from "./telemetry.ts";

Deno.test("only a compiled program without the switch is asked in vain", () => {
  const cases = [
    ["true", true, false, true],
    ["1", true, false, true],
    ["true", true, true, false],
    ["true", false, false, false],
    ["false", true, false, false],
    [undefined, true, false, false],
  ] as const;
  for (const [wanted, compiled, built, expected] of cases) {
    assertEquals(isInVain({ wanted, compiled, built }), expected, `${wanted} ${compiled} ${built}`);
  }
});

import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { withPosition } from "../base/locate.ts";
import { loadConfig } from "../config/load.ts";
import { checkServing } from "./check_serving.ts";

/** Checks a config whose spec.serve is made of these lines; the first of them is line 5. */
async function check(...lines: string[]): Promise<void> {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    const head = "kind: AICRConfig\napiVersion: aicr.run/v1alpha2\nspec:\n  serve:\n";
    await Deno.writeTextFile(file, head + lines.map((line) => `    ${line}\n`).join(""));
    await checkServing(await loadConfig(file));
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("what a server can be started with is accepted", async () => {
  await check(
    "rateLimit: 0",
    "rateLimitBurst: 0",
    "allowlists: {accelerators: [H100, any], os: []}",
  );
  await check("timeouts: {headers: 90s}", "port: 0", "drainDelay: 0s");
});

/** Lines that no server could honour, with the line that is named and what is said. */
const REFUSED: [lines: string[], line: number, named: string][] = [
  [["port: 80", "timeouts: {headers: 0s}"], 6, "0s"],
  [["drainDelay: 25h"], 5, "25h"],
  [["allowlists:", "  accelerators: [h100, h1000]"], 5, "h1000"],
  [["rateLimitBurst: 0"], 4, "burst"],
  [["timeouts: {headers: 2m}"], 4, "headers"],
];

for (const [lines, line, named] of REFUSED) {
  Deno.test(`${lines.join("; ")} is refused with its line`, async () => {
    const error = await assertRejects(() => check(...lines), AicrError);
    assertStringIncludes(error.message, named);
    assertEquals([error.code, (await withPosition(error)).source?.line], ["INVALID_REQUEST", line]);
  });
}

Deno.test("a data directory that is not there is refused", async () => {
  await assertRejects(() => check("data: /no/such/directory"), AicrError, "/no/such/directory");
});

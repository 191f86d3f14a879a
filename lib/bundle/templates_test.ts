import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { cell, code, comment, quote, shell } from "./templates/helpers.ts";
import { template, type TemplateName } from "./templates/source.ts";
import { renderText } from "./templates.ts";
import { deployScript } from "./scripts/deploy_script.ts";
import { HOSTILE, trainingPlan } from "../../tests/support/sample_plans.ts";

/** What bash makes of a word. */
async function bashWord(word: string): Promise<string> {
  const { stdout } = await new Deno.Command("bash", {
    args: ["-c", `printf '%s|' ${word}`],
    clearEnv: true,
  }).output();
  return new TextDecoder().decode(stdout);
}

Deno.test("quote and shell give exactly one word back, whatever is inside", async () => {
  for (const text of [HOSTILE, "", "plain", "two words", "-x", "~", "a\nb", "$HOME", "*", "\\'"]) {
    assertEquals(await bashWord(quote(text)), `${text}|`);
    assertEquals(await bashWord(shell(text)), `${text}|`);
  }
});

Deno.test("shell leaves names, versions and addresses as they are read best", () => {
  for (const text of ["gpu-operator", "v26.3.2", "oci://ghcr.io/nvidia/chart:1.0+a_b"]) {
    assertEquals(shell(text), text);
  }
});

Deno.test("comment keeps a hostile text on its line", () => {
  assertEquals(comment("1.0\nrm -rf /\r\u2028x\u001b[2J"), "1.0 rm -rf / x [2J");
});

Deno.test("cell and code cannot end a table cell or a line", () => {
  assertEquals(cell("a|b\n`c`"), "a\\|b \\`c\\`");
  assertEquals(code("a|b"), "`a\\|b`");
  assertEquals(code("a`b"), "`` a`b ``");
});

Deno.test("a missing field is an error, not an empty string", () => {
  const error = assertThrows(() => renderText("upstream.env", { chart: "c", repo: "r" }), Error);
  assertMatch(error.message, /expects text, not undefined/);
});

Deno.test("a missing field outside of a helper is an error too", () => {
  const { count: _, ...data } = { count: 1, release: "r" };
  assertThrows(() => renderText("deploy.sh", data), Error, '"count" not defined');
});

Deno.test("an unknown template or helper does not exist", () => {
  assertThrows(() => template("nothing.sh" as TemplateName));
});

Deno.test("rendering is deterministic", () => {
  assertEquals(deployScript(trainingPlan()), deployScript(trainingPlan()));
});

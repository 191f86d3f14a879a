import { assert, assertEquals, assertThrows } from "@std/assert";
import { AicrError } from "../base/error.ts";
import { setPath, type Tree } from "../base/tree.ts";
import { DEFAULT_SETTINGS, type ServeSettings } from "../serve/settings.ts";
import type { Flag } from "./command.ts";
import { ALLOWED_FLAGS, SERVE_FLAGS } from "./flags/serve.ts";
import { resolveOptions } from "./options.ts";
import { parseLine } from "./parse.ts";
import { serveSettings } from "./serve_settings.ts";

interface Ways {
  flag?: string[];
  env?: Record<string, string>;
  /** By dotted path below spec.serve. */
  config?: Record<string, string | number | string[]>;
}

/** The settings of a command line, an environment and a config together. */
function settingsOf({ flag = [], env = {}, config = {} }: Ways): ServeSettings {
  const tree: Tree = {};
  for (const [path, value] of Object.entries(config)) {
    setPath(tree, ["spec", "serve", ...path.split(".")], value);
  }
  const { options } = resolveOptions(SERVE_FLAGS, parseLine(flag, SERVE_FLAGS, { program: "t" }), {
    env: (name) => env[name],
    config: { tree, file: "aicr.yaml", text: "" },
  });
  return serveSettings(options, "info");
}

const CONFIGURED = SERVE_FLAGS.filter((flag) => flag.config !== undefined);

/** Two values that are not the default, as they are written. */
function samples(flag: Flag): [string, string] {
  if (flag.type === "duration") return ["1100ms", "1200ms"];
  if (flag.type === "int") return ["11", "12"];
  return flag.type === "string[]" ? ["h100,l40", "b200"] : ["one", "two"];
}

function configured(flag: Flag, text: string): Ways["config"] {
  const path = flag.config!.replace("spec.serve.", "");
  const value = flag.type === "int" ? Number(text) : text;
  return { [path]: flag.type === "string[]" ? text.split(",") : value };
}

for (const flag of CONFIGURED) {
  Deno.test(`--${flag.name} has three ways, and flag > environment > config > default`, () => {
    const [one, two] = samples(flag);
    const byFlag = settingsOf({ flag: [`--${flag.name}`, one] });
    assert(JSON.stringify(byFlag) !== JSON.stringify(settingsOf({})), "it changes something");
    for (const name of flag.env!) assertEquals(settingsOf({ env: { [name]: one } }), byFlag);
    assertEquals(settingsOf({ config: configured(flag, one) }), byFlag);
    const env = { [flag.env![0]!]: two };
    assertEquals(settingsOf({ flag: [`--${flag.name}`, one], env }), byFlag);
    const config = configured(flag, one);
    assertEquals(settingsOf({ env, config }), settingsOf({ env }));
    assertEquals(settingsOf({ env: { [flag.env![0]!]: "" } }), settingsOf({}));
  });
}

Deno.test("every setting has a flag, a variable and a config field", () => {
  const { logLevel: _, ...settings } = DEFAULT_SETTINGS;
  const names = Object.entries(settings).flatMap(([name, value]) =>
    name === "allowed"
      ? Object.keys(ALLOWED_FLAGS).map((each) => each)
      : typeof value === "object"
      ? Object.keys(value).map((each) => `${name}.${each}`)
      : [name]
  );
  // The data directory has no default and stands for itself.
  assertEquals(CONFIGURED.length, names.length + 1);
  assertEquals(CONFIGURED.filter((flag) => flag.env === undefined), []);
  assertEquals(settingsOf({}), { ...DEFAULT_SETTINGS, data: undefined });
});

for (const flag of CONFIGURED.filter(({ min }) => min !== undefined)) {
  Deno.test(`--${flag.name} is refused out of its bounds, wherever it stands`, () => {
    const unit = flag.type === "duration" ? "ms" : "";
    const outside = [
      `${flag.max! + 1}${unit}`,
      ...(flag.min! > 0 ? [`${flag.min! - 1}${unit}`] : []),
    ];
    for (const text of [...outside, "x", "1.5x"]) {
      for (const name of flag.env!) {
        const error = assertThrows(() => settingsOf({ env: { [name]: text } }), AicrError);
        assertEquals(error.code, "INVALID_REQUEST");
        assert(error.message.includes(name) && error.message.includes(text), error.message);
      }
      const line = assertThrows(() => settingsOf({ flag: [`--${flag.name}=${text}`] }), AicrError);
      assert(line.message.includes(`--${flag.name}`), line.message);
      const path = flag.config!.replace("spec.serve.", "");
      const config = assertThrows(() => settingsOf({ config: { [path]: text } }), AicrError);
      assert(config.message.includes(flag.config!), config.message);
      assertEquals(config.source?.file, "aicr.yaml");
    }
  });
}

Deno.test("the grace period in seconds counts where nothing nearer says another", () => {
  const env = { SHUTDOWN_TIMEOUT_SECONDS: "7" };
  assertEquals(settingsOf({ env }).shutdownGrace, 7000);
  assertEquals(settingsOf({ env, config: { shutdownGrace: "9s" } }).shutdownGrace, 7000);
  assertEquals(settingsOf({ env: { ...env, AICR_SHUTDOWN_GRACE: "8s" } }).shutdownGrace, 8000);
  assertEquals(settingsOf({ env, flag: ["--shutdown-grace", "3s"] }).shutdownGrace, 3000);
  const both = ["--shutdown-timeout-seconds", "4"];
  const near = { env: { AICR_SHUTDOWN_GRACE: "8s" }, flag: both };
  assertEquals(settingsOf(near).shutdownGrace, 4000);
});

Deno.test("PORT is nearer than AICR_PORT", () => {
  assertEquals(settingsOf({ env: { PORT: "1", AICR_PORT: "2" } }).port, 1);
});

/** The recorded HTTP cases, each over a real socket; requests are sent byte by byte as recorded. */
import { assert, assertEquals } from "@std/assert";
import { API_VERSION } from "../../lib/base/constants.ts";
import { AVAILABLE_DEPLOYERS } from "../../lib/bundle/deployers.ts";
import { DEFAULT_SETTINGS, type ServeSettings } from "../../lib/serve/settings.ts";
import { withServer } from "../support/api_server.ts";
import { request } from "../support/raw_http.ts";
import { type ApiCase, CASES, requestOf } from "./api/cases.ts";
import { judge } from "./api/judge.ts";

const VARIABLES: Record<string, keyof ServeSettings["allowed"]> = {
  AICR_ALLOWED_ACCELERATORS: "accelerator",
  AICR_ALLOWED_SERVICES: "service",
  AICR_ALLOWED_INTENTS: "intent",
  AICR_ALLOWED_OS: "os",
};

/** The settings that a case's environment comes to; the limit is the real one. */
function settingsFor(env: Record<string, string>): Partial<ServeSettings> {
  const lists = Object.entries(env).map(([name, text]) => [VARIABLES[name]!, text.split(",")]);
  return {
    rateLimit: DEFAULT_SETTINGS.rateLimit,
    allowed: { ...DEFAULT_SETTINGS.allowed, ...Object.fromEntries(lists) },
  };
}

/** Cases by the environment of their server. */
const GROUPS = Map.groupBy(CASES, ({ env = {} }) => JSON.stringify(env));

/** The deployer that a case asks for, when this version does not have it. */
function missingDeployer({ request: { path }, expect }: ApiCase): string | undefined {
  const name = new URL(path, "http://host").searchParams.get("deployer");
  if (name === null || expect.status !== 200) return undefined;
  return (AVAILABLE_DEPLOYERS as readonly string[]).includes(name) ? undefined : name;
}

for (const [env, cases] of GROUPS) {
  Deno.test(`recorded HTTP cases ${env === "{}" ? "" : `with ${env}`}`, async (t) => {
    await withServer({}, async (open) => {
      const recipes = new Map<string, Uint8Array>();
      const get = async (target: string) => {
        const known = recipes.get(target) ?? (await request(open, { target })).body;
        recipes.set(target, known);
        return known;
      };
      await withServer(settingsFor(JSON.parse(env)), async (port) => {
        for (const recorded of cases) {
          const missing = missingDeployer(recorded);
          const name = `${recorded.id}${missing ? ` (skipped: needs deployer ${missing})` : ""}`;
          await t.step({
            name,
            ignore: missing !== undefined,
            fn: async () => {
              const wanted = await requestOf(recorded, { apiVersion: API_VERSION, get });
              assertEquals(judge(recorded, await request(port, wanted)), []);
            },
          });
        }
      });
    });
  });
}

Deno.test("all recorded cases are run", () => {
  assert(CASES.length >= 114, `only ${CASES.length} cases`);
  assertEquals([...GROUPS.values()].flat().length, CASES.length);
});

// deno-lint-ignore-file no-console -- what it prints is its result
/**
 * A process of attackers: `attacker.ts PORT SCENARIO MILLISECONDS`. Prints what came back, as JSON:
 * how often each status, or other outcome.
 */
import { request } from "../../support/raw_http.ts";
import { SCENARIOS } from "./scenarios.ts";

const [port = "", name = "", milliseconds = ""] = Deno.args;
const attack = SCENARIOS[name];
if (attack === undefined) throw new Error(`No scenario ${JSON.stringify(name)}`);
const cell = "/v1/recipe?service=eks&accelerator=h100&intent=training&os=ubuntu";
const recipe = (await request(Number(port), { target: cell })).text;
const outcomes: Record<string, number> = {};
await attack({
  port: Number(port),
  deadline: performance.now() + Number(milliseconds),
  recipe,
  count: (outcome) => outcomes[outcome] = (outcomes[outcome] ?? 0) + 1,
});
console.log(JSON.stringify(outcomes));
Deno.exit(0);

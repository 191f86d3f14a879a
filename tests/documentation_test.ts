/** What README and CONTRIBUTING say is so: the tables are compared with their source. */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { EVENT_FIELDS } from "../lib/run/events.ts";
import { COMMANDS } from "../lib/cli/commands.ts";
import { EXIT_CODE_MEANINGS } from "../lib/cli/help.ts";

const ROOT = join(dirname(fromFileUrl(import.meta.url)), "..");
const README = await Deno.readTextFile(join(ROOT, "README.md"));

Deno.test("README documents every event with its fields", () => {
  const rows = [
    ...README.matchAll(/^\| `((?:run|step)\.\w+|note)` +\| (.+?) +\| (.+?) +\|$/gm),
  ];
  const documented = Object.fromEntries(rows.map(([, event, meaning, fields]) => [
    event,
    { meaning, fields: [...fields!.matchAll(/`([^`]+)`/g)].map((match) => match[1]) },
  ]));
  assertEquals(documented as unknown, EVENT_FIELDS);
});

Deno.test("README names every command", () => {
  for (const { name } of COMMANDS.filter((command) => !command.hidden)) {
    const [first, second] = name.split(" ");
    const row = new RegExp(`^\\| \`aicr ${first}${second ? `[^|]*${second}` : ""}`, "m");
    assert(row.test(README), `README's table of commands lacks ${name}`);
  }
});

Deno.test("README lists every exit code that help lists", () => {
  const rows = README.matchAll(/^\| (\d[\d, ]*?) +\|/gm);
  const listed = [...rows].flatMap(([, codes]) => codes!.split(", "));
  assertEquals(listed, EXIT_CODE_MEANINGS.map(([code]) => String(code)));
});

Deno.test("CONTRIBUTING lists every task", async () => {
  const text = await Deno.readTextFile(join(ROOT, "CONTRIBUTING.md"));
  const { tasks } = JSON.parse(await Deno.readTextFile(join(ROOT, "deno.json")));
  const table = text.slice(
    text.indexOf("## Tasks"),
    text.indexOf("\n## ", text.indexOf("## Tasks") + 1),
  );
  const listed = [...table.matchAll(/^\| `([\w:]+)`/gm)].map(([, task]) => task);
  assertEquals(listed.sort(), Object.keys(tasks).sort());
});

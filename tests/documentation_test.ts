/** What README says is what the program does: the tables are compared with their source. */
import { assert, assertEquals } from "@std/assert";
import { dirname, fromFileUrl, join } from "@std/path";
import { EVENT_FIELDS } from "../lib/run/events.ts";
import { COMMANDS } from "../lib/cli/commands.ts";

const README = await Deno.readTextFile(
  join(dirname(fromFileUrl(import.meta.url)), "..", "README.md"),
);

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

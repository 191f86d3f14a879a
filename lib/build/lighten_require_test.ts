import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join, toFileUrl } from "@std/path";
import { lightenRequire } from "./lighten_require.ts";

/** The text of a file after the function has seen its directory. */
async function lightened(text: string): Promise<string> {
  const directory = await Deno.makeTempDir();
  try {
    const file = join(directory, "a.js");
    await Deno.writeTextFile(file, text);
    await lightenRequire(directory);
    return await Deno.readTextFile(file);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const READABLE = `import { createRequire as __deno_internal_createRequire } from "node:module";
var __require = __deno_internal_createRequire(import.meta.url);
`;
const MINIFIED =
  'import{createRequire as __deno_internal_createRequire} from "node:module";var m=__deno_internal_createRequire(import.meta.url);';

for (
  const [form, text, name] of [["readable", READABLE, "__require"], ["minified", MINIFIED, "m"]]
) {
  Deno.test(`lightenRequire: Node's modules are still to be had (${form})`, async () => {
    const light = await lightened(`${text}export{${name} as load};`);
    assert(!light.includes("node:module"), light);
    const file = await Deno.makeTempFile({ suffix: ".js" });
    await Deno.writeTextFile(file, light);
    const { load } = await import(toFileUrl(file).href);
    await Deno.remove(file);
    assertEquals(load("node:path").basename("/a/b"), "b");
    assertEquals(load("path").basename("/a/b"), "b");
    const error = assertThrows(() => load("bufferutil"), Error, "bufferutil");
    assertEquals((error as { code?: string }).code, "MODULE_NOT_FOUND");
  });
}

Deno.test("lightenRequire: files without it stay as they are", async () => {
  const text = 'import { a } from "./b.js";\n';
  assertEquals(await lightened(text), text);
});

Deno.test("lightenRequire: another form stops the build", async () => {
  const text = 'import * as m from "node:module"; const r = m.__deno_internal_createRequire("x");';
  await assertRejects(() => lightened(text), Error, "in a new way in a.js");
});

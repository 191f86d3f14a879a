/**
 * Takes `node:module` out of the start of the bundled program. Build only.
 */
import { join } from "@std/path";

/** How the bundler provides `require` to CommonJS packages, in a file that every start loads. */
const REQUIRE =
  /import\s*\{\s*createRequire as (\w+)\s*\}\s*from\s*"node:module";\s*var (\w+)\s*=\s*\1\(import\.meta\.url\);/;

/** What stands in its place; packages that only try a module want to be told that it is not there. */
const LIGHT = `var $2=(id)=>{const found=globalThis.process.getBuiltinModule(id);if(!found)` +
  `throw Object.assign(new Error("Cannot find module "+id),{code:"MODULE_NOT_FOUND"});return found};`;

/**
 * Everything that packages require is in the bundle but Node's own modules, and those are to be had
 * without `node:module`, which takes longer to load than a small command. Throws when the bundler
 * has come to do it in another way.
 */
export async function lightenRequire(bundled: string): Promise<void> {
  for await (const { name } of Deno.readDir(bundled)) {
    if (!name.endsWith(".js")) continue;
    const text = await Deno.readTextFile(join(bundled, name));
    if (!text.includes("__deno_internal_createRequire")) continue;
    const light = text.replace(REQUIRE, LIGHT);
    if (light === text) throw new Error(`The bundler provides require in a new way in ${name}`);
    await Deno.writeTextFile(join(bundled, name), light);
  }
}

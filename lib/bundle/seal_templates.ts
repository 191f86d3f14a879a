/**
 * What `deno task compile` puts in the place of `templates/source.ts`: the same templates, compiled
 * ahead, on Handlebars' runtime alone. Loading that takes a tenth of the time of the full package
 * and its compiler. Only the build imports this module.
 */
import Handlebars from "handlebars";
import { COMPILE_OPTIONS } from "./templates/helpers.ts";
import { SOURCES } from "./templates/source.ts";

/** Path of the module that is replaced, relative to the bundle room. */
export const SEALED_MODULE = "templates/source.ts";

/** The text of the replacement, a TypeScript module. Deterministic. */
export function sealTemplates(): string {
  const codes = Object.entries(SOURCES)
    .map(([name, text]) => `  ${JSON.stringify(name)}: ${JSON.stringify(precompile(text))},`);
  return [
    "// @ts-nocheck: written by the build from the templates beside this file",
    'import Handlebars from "handlebars/runtime.js";',
    'import { HELPERS } from "./helpers.ts";',
    "// As text, because a bundle needs a few of them and a start would have to parse them all.",
    "const CODES = {",
    ...codes,
    "};",
    "const engine = Handlebars.create();",
    "for (const [name, helper] of Object.entries(HELPERS)) engine.registerHelper(name, helper);",
    "for (const name in CODES) {",
    "  let made;",
    "  const get = () => made ??= engine.template(new Function(`return ${CODES[name]}`)());",
    "  Object.defineProperty(engine.partials, name, { get, enumerable: true });",
    "}",
    "export const template = (name) => engine.partials[name];",
    "",
  ].join("\n");
}

/** What the compiler writes into every function for runtimes older than the one it is used with. */
const LOOKUP_FALLBACK =
  /(lookupProperty = container\.lookupProperty) \|\| function\(parent, propertyName\) \{\s*if \([^{]*\{\s*return parent\[propertyName\];\s*\}\s*return undefined\s*\}/g;
/** Where a call stands in its template: nobody could look there, the templates are not shipped. */
const CALL_PLACE = /,"loc":\{"start":\{[^}]*\},"end":\{[^}]*\}\}/g;

/** The code of a template, without the third of it that is never used: a start reads all of it. */
function precompile(text: string): string {
  return String(Handlebars.precompile(text, COMPILE_OPTIONS))
    .replace(LOOKUP_FALLBACK, "$1")
    .replace(CALL_PLACE, "");
}

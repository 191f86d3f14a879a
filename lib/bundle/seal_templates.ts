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
  const specs = Object.entries(SOURCES)
    .map(([name, text]) => `  ${JSON.stringify(name)}: ${precompile(text)},`);
  return [
    "// @ts-nocheck: written by the build from the templates beside this file",
    'import Handlebars from "handlebars/runtime.js";',
    'import { HELPERS } from "./helpers.ts";',
    "const SPECS = {",
    ...specs,
    "};",
    "const engine = Handlebars.create();",
    "for (const [name, helper] of Object.entries(HELPERS)) engine.registerHelper(name, helper);",
    "for (const name in SPECS) engine.registerPartial(name, engine.template(SPECS[name]));",
    "export const template = (name) => engine.partials[name];",
    "",
  ].join("\n");
}

function precompile(text: string): string {
  return String(Handlebars.precompile(text, COMPILE_OPTIONS));
}

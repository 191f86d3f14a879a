/**
 * What `deno task compile` puts in the place of `templates/source.ts`: the same templates as plain
 * functions, so that the program neither reads templates nor carries Handlebars. Only the build
 * imports this module.
 */
import { compileTemplate } from "./templates/compile_template.ts";
import { SOURCES } from "./templates/source.ts";

/** Path of the module that is replaced, relative to the bundle room. */
export const SEALED_MODULE = "templates/source.ts";

/** The text of the replacement, a TypeScript module. Deterministic. */
export function sealTemplates(): string {
  const templates = Object.entries(SOURCES)
    .map(([name, text]) => `  ${JSON.stringify(name)}: ${compileTemplate(text)},`);
  return [
    "// @ts-nocheck: written by the build from the templates beside this file",
    'import { HELPERS } from "./helpers.ts";',
    'import { each, get, holds, need, show } from "./runtime.ts";',
    "const TEMPLATES = {",
    ...templates,
    "};",
    "export const template = (name) => TEMPLATES[name];",
    "",
  ].join("\n");
}

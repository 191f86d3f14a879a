/**
 * Texts of a bundle that people read or run: scripts and READMEs, from Handlebars templates.
 * Promises: the same data gives the same bytes, and a value that the data lacks is an error, never
 * an empty string (only a block's condition may be absent). Must never read a file or know a deployer: data in, text out.
 */
import { template, type TemplateName } from "./templates/source.ts";

export type { TemplateName };

/**
 * Renders a template. `data` must have every field the template names. Throws a plain error
 * (a defect of ours, never the user's) when a value is missing.
 */
export function renderText(name: TemplateName, data: object): string {
  return template(name)(data);
}

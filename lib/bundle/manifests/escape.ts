/** Plain YAML as a Helm template. */

/**
 * Makes text that is no template safe to ship as one: what would open a template action is
 * printed by an action, so that Helm renders the text as it was.
 */
export function escapeTemplate(text: string): string {
  return text.replaceAll("{{", '{{ "{{" }}');
}

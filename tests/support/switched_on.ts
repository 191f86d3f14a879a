/** A generated config with the `# ` taken away from every setting that is switched off. */
export function switchedOn(text: string): string {
  const [head, ...body] = text.split("\n\n");
  const settings = body.join("\n\n").split("\n").map((line) => line.replace(/^( *)# /, "$1"));
  return [head, settings.join("\n")].join("\n\n");
}

/**
 * Splits a YAML stream into its documents, each with as many empty lines before it as there were
 * lines, so that places in it are places in the file. A line that starts with `---` begins a
 * document wherever it stands; YAML allows nothing else there.
 */
export function splitDocuments(text: string): string[] {
  const starts = [...text.matchAll(/^---(?=\s|$)/gm)].map((match) => match.index);
  const edges = [0, ...starts.filter((start) => start > 0), text.length];
  return edges.slice(1).map((end, i) => {
    const before = text.slice(0, edges[i]).replaceAll(/[^\n]/g, "");
    return before + text.slice(edges[i], end);
  });
}

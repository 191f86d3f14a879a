/** manifests.lock: what a remote folder fetches, in a form that shells and people read alike. */
import type { Folder } from "../types.ts";

/** Comment lines, then `sha256  url` for each item, in the order of application. */
export function manifestsLock(folder: Folder): string {
  const sources = folder.remote?.sources ?? [];
  return [
    `# Manifests of ${folder.release}, fetched and checked by install.sh: sha256 and address`,
    ...sources.flatMap(({ git, items }) => [
      `# ${git.url} ${git.tag} ${git.path}`,
      ...items.map(({ sha256, url }) => `${sha256}  ${url}`),
    ]),
  ].join("\n") + "\n";
}

/** A small bundle-like set of files and the means to look at what is on the disk. */
import { join } from "@std/path";
import type { DirectoryFile, DirectoryOptions, Ownership } from "../../lib/base/files.ts";
import { scanDirectory } from "../../lib/base/files/scan_directory.ts";

/** As a bundle does it: the manifest lists our files, one per line, and NNN folders are ours. */
const owned: Ownership = (manifest) => ({
  paths: (manifest ?? "").split("\n"),
  folder: (name) => /^\d{3}-/.test(name),
});

/** How sample bundles are replaced and compared. */
export const SAMPLE_OPTIONS: DirectoryOptions = { last: "list.txt", owned, what: "bundle" };

/** The files plus a manifest that lists them with their content. */
export function sampleBundle(
  files: Record<string, string>,
  executable: readonly string[] = [],
): DirectoryFile[] {
  const list = Object.entries(files).map(([path, data]) => ({
    path,
    data,
    executable: executable.includes(path),
  }));
  const digest = Object.entries(files).map(([path, data]) => `${path}\n#${data}`).join("\n");
  return [...list, { path: "list.txt", data: digest, executable: false }];
}

/** What is in a directory: text by path, `-> target` for links, `/` for directories. */
export function contentsOf(root: string): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [path, kind] of scanDirectory(root)) {
    const full = join(root, path);
    if (kind === "directory") out[path] = "/";
    else {out[path] = kind === "link"
        ? `-> ${Deno.readLinkSync(full)}`
        : Deno.readTextFileSync(full);}
  }
  return out;
}

/** As {@link contentsOf}, without directories. */
export function filesIn(root: string): Record<string, string> {
  return Object.fromEntries(Object.entries(contentsOf(root)).filter(([, text]) => text !== "/"));
}

/** Text by path of files that are to be written. */
export function textsOf(files: readonly DirectoryFile[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file.path, String(file.data)]));
}

/** Writes a file with its parent directories. */
export function putFile(root: string, path: string, text: string): void {
  const full = join(root, path);
  Deno.mkdirSync(full.slice(0, full.lastIndexOf("/")), { recursive: true });
  Deno.writeTextFileSync(full, text);
}

/** The file operations a directory is replaced with, each announced before it happens. */

/** Is told about every change to the disk before it happens; what it throws is thrown instead. */
export type BeforeChange = (operation: string, path: string) => void;

/** Synchronous changes to the disk. All throw the system's errors. */
export interface Disk {
  makeDirectory(path: string): void;
  /** Creates or replaces a file. */
  write(path: string, data: string | Uint8Array, mode: number): void;
  rename(from: string, to: string): void;
  /** Removes a file, or a directory if it is empty. */
  remove(path: string): void;
  /** Removes a file or a directory with all it contains; links in it are not followed. */
  removeTree(path: string): void;
}

/**
 * The disk. `before` exists for fault tests: they end the process or throw between any two
 * operations through it.
 */
export function openDisk(before: BeforeChange = () => {}): Disk {
  return {
    makeDirectory(path) {
      before("mkdir", path);
      Deno.mkdirSync(path);
    },
    write(path, data, mode) {
      before("write", path);
      if (typeof data === "string") Deno.writeTextFileSync(path, data, { mode });
      else Deno.writeFileSync(path, data, { mode });
    },
    rename(from, to) {
      before("rename", to);
      Deno.renameSync(from, to);
    },
    remove(path) {
      before("remove", path);
      Deno.removeSync(path);
    },
    removeTree(path) {
      before("remove", path);
      Deno.removeSync(path, { recursive: true });
    },
  };
}

/** Ways to meet a full disk or a closed door, and whether this machine offers them. */

/**
 * Words before a command that run it with a small disk mounted on `directory`, or undefined when
 * this machine lets nobody mount (no user namespaces).
 */
export function smallDisk(directory: string, size: string): string[] | undefined {
  const prefix = [
    "unshare",
    "-Urm",
    "sh",
    "-c",
    'mount -t tmpfs -o size="$1" tmpfs "$2" && shift 2 && exec "$@"',
    "sh",
    size,
    directory,
  ];
  return works([...prefix, "true"]) ? prefix : undefined;
}

/**
 * Words before a command that run it without the superuser's right to open every door, none when
 * there is no superuser here; undefined when the right cannot be given up.
 */
export function unprivileged(): string[] | undefined {
  if (Deno.uid() !== 0) return [];
  const prefix = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"];
  return works([...prefix, "true"]) ? prefix : undefined;
}

function works([command, ...args]: string[]): boolean {
  try {
    return new Deno.Command(command!, { args, stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}

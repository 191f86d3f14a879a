/** Running a module of the tests in a process of its own. */
import { fromFileUrl } from "@std/path";

/** How such a process ended. */
export interface ModuleRun {
  code: number;
  signal: Deno.Signal | null;
  stdout: string;
  stderr: string;
}

/** Options of {@link runModule}. */
export interface RunModuleOptions {
  args?: readonly string[];
  /** Words before the command, for example of a tool that drops privileges. */
  prefix?: readonly string[];
  env?: Record<string, string>;
}

/** Runs a module with all permissions and waits for its end. */
export async function runModule(url: URL, options: RunModuleOptions = {}): Promise<ModuleRun> {
  const { code, signal, stdout, stderr } = await moduleCommand(url, options).output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** The command that {@link runModule} runs, for tests that talk to the process. */
export function moduleCommand(url: URL, options: RunModuleOptions = {}): Deno.Command {
  const line = [
    ...(options.prefix ?? []),
    Deno.execPath(),
    "run",
    "--no-check",
    "--allow-all",
    "--quiet",
    fromFileUrl(url),
    ...(options.args ?? []),
  ];
  return new Deno.Command(line[0]!, {
    args: line.slice(1),
    env: { NO_COLOR: "1", ...options.env },
    stdout: "piped",
    stderr: "piped",
  });
}

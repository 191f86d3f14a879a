/** The real parts an end-to-end test needs, and how a test is skipped by name without them. */
import { join } from "@std/path";

/** Tools of the list that are not on PATH. */
export function missingTools(tools: readonly string[]): string[] {
  const directories = (Deno.env.get("PATH") ?? "").split(":");
  return tools.filter((tool) => !directories.some((directory) => isFile(join(directory, tool))));
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A test that needs tools: where one is missing it is skipped and its name says why. */
export function testWith(
  tools: readonly string[],
  name: string,
  fn: (t: Deno.TestContext) => Promise<void>,
): void {
  const missing = missingTools(tools);
  if (missing.length === 0) Deno.test(name, fn);
  else Deno.test.ignore(`${name} (skipped: needs ${tools.join(", ")})`, fn);
}

/** What a process gave back. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a command; the environment is added to this process's own. */
export async function run(
  command: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<Outcome> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args, ...options }).output();
  const text = new TextDecoder();
  return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
}

/** As {@link run}, for commands that have to succeed; gives their stdout. */
export async function succeed(
  command: string,
  args: string[],
  options: { env?: Record<string, string>; cwd?: string } = {},
): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code === 0) return stdout;
  throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
}

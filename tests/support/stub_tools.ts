/**
 * Runs a bundle's deploy.sh with stand-ins for helm, kubectl and sleep that record how they were
 * called, so that a test can look at every call without a cluster and without waiting.
 */
import { dirname, join } from "@std/path";

/** What the stand-ins do beside recording. */
export interface StubSpec {
  /** Arguments of deploy.sh. */
  args?: string[];
  /** Release whose helm calls fail. */
  fail?: string;
  /** How many of them; all when absent. */
  failTimes?: number;
  helmVersion?: string;
  /** Namespace that is being deleted. */
  terminating?: string;
  /** Press Ctrl-C during the first back-off. */
  interrupt?: boolean;
  /** Answers of kubectl: output by a glob pattern over its arguments, first match wins. */
  kubectl?: [pattern: string, output: string][];
  env?: Record<string, string>;
}

/** What happened. */
export interface StubRun {
  exit: number;
  stdout: string;
  stderr: string;
  helm: { in: string; argv: string[] }[];
  sleeps: string[];
  /** Calls of kubectl that are not plain reads. */
  kubectlMutations: string[][];
  /** Every call in order, for tests of what comes before what. */
  calls: string[];
}

/** Separates arguments and calls in the record: no legal argument contains them. */
const FIELD = "\x1f", CALL = "\x1e";
const RECORD = `{ printf '${FIELD}%s' "$@"; printf '${CALL}'; } >>"$STUB_LOG"`;

const HELM = `#!/usr/bin/env bash
if [ "$1" = version ]; then printf '%s' "\${STUB_HELM_VERSION:-v3.17.0}"; exit 0; fi
printf 'helm${FIELD}%s' "\${PWD##*/}" >>"$STUB_LOG"
${RECORD}
for argument in "$@"; do
  if [ -n "\${STUB_FAIL:-}" ] && [ "$argument" = "$STUB_FAIL" ]; then
    count=$(($(cat "$STUB_LOG.count" 2>/dev/null || echo 0) + 1))
    echo "$count" >"$STUB_LOG.count"
    if [ -z "\${STUB_FAIL_TIMES:-}" ] || [ "$count" -le "$STUB_FAIL_TIMES" ]; then exit 1; fi
    break
  fi
done
`;

function kubectlStub(spec: StubSpec): string {
  const answers = (spec.kubectl ?? []).map(([pattern, output]) => {
    const words = pattern.replaceAll(/[^A-Za-z0-9*_.,/=-]/g, "\\$&");
    return `  ${words}) printf '%s\\n' '${output.replaceAll("'", `'\\''`)}' ;;\n`;
  });
  return `#!/usr/bin/env bash
printf 'kubectl${FIELD}%s' "\${PWD##*/}" >>"$STUB_LOG"
${RECORD}
if [ "$1" = apply ]; then cat >/dev/null; fi
if [ -n "\${STUB_TERMINATING:-}" ] && [ "$1 $2 $3" = "get ns $STUB_TERMINATING" ]; then
  printf Terminating
  exit 0
fi
case "$*" in
${answers.join("")}  *) ;;
esac
`;
}

const SLEEP = `#!/usr/bin/env bash
printf 'sleep${FIELD}%s' "\${PWD##*/}" >>"$STUB_LOG"
${RECORD}
if [ -n "\${STUB_INTERRUPT:-}" ]; then kill -INT "$PPID"; fi
`;

/** Runs deploy.sh of the bundle in `directory`. */
export async function deployWithStubs(directory: string, spec: StubSpec = {}): Promise<StubRun> {
  const work = await Deno.makeTempDir({ prefix: "aicr-stubs-" });
  try {
    const stubs = { helm: HELM, kubectl: kubectlStub(spec), sleep: SLEEP };
    for (const [name, text] of Object.entries(stubs)) {
      await writeExecutable(join(work, "bin", name), text);
    }
    const log = join(work, "calls");
    const command = new Deno.Command("bash", {
      args: [join(directory, "deploy.sh"), ...spec.args ?? []],
      cwd: work,
      clearEnv: true,
      env: { ...environment(spec, work, log), ...spec.env },
    });
    const { code, stdout, stderr } = await command.output();
    const text = new TextDecoder();
    const calls = await recorded(log);
    return { exit: code, stdout: text.decode(stdout), stderr: text.decode(stderr), ...calls };
  } finally {
    await Deno.remove(work, { recursive: true });
  }
}

function environment(spec: StubSpec, work: string, log: string): Record<string, string> {
  return {
    PATH: `${join(work, "bin")}:/usr/bin:/bin`,
    HOME: work,
    NO_COLOR: "1",
    STUB_LOG: log,
    STUB_FAIL: spec.fail ?? "",
    STUB_FAIL_TIMES: spec.failTimes === undefined ? "" : String(spec.failTimes),
    STUB_HELM_VERSION: spec.helmVersion ?? "",
    STUB_INTERRUPT: spec.interrupt === true ? "1" : "",
    STUB_TERMINATING: spec.terminating ?? "",
  };
}

async function recorded(log: string): Promise<Omit<StubRun, "exit" | "stdout" | "stderr">> {
  const text = await Deno.readTextFile(log).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  const calls = text.split(CALL).filter((call) => call !== "").map((call) => call.split(FIELD));
  const of = (tool: string) => calls.filter(([name]) => name === tool);
  return {
    helm: of("helm").map(([_, folder, ...argv]) => ({ in: folder!, argv })),
    sleeps: of("sleep").map((call) => call[2]!),
    kubectlMutations: of("kubectl").map((call) => call.slice(2))
      .filter((argv) => argv[0] !== "get" && argv[0] !== "describe"),
    calls: calls.map((call) => [call[0], ...call.slice(2)].join(" ")),
  };
}

/** Writes an executable file, its directories included. */
export async function writeExecutable(path: string, text: string): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, text, { mode: 0o755 });
}

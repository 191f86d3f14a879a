/** Runs a program through the product that outlives patience; its argument is a pipe to hold open. */
import { runProcess } from "../../lib/platform/process.ts";

const script = 'exec 3>"$1"; echo alive >&3; sleep 1000 & wait';
await runProcess("sh", ["-c", script, "sh", Deno.args[0]!]);

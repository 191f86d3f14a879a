import { processIo } from "./lib/cli/io.ts";
import { runCli } from "./lib/cli/run_cli.ts";

Deno.exit(await runCli(Deno.args, processIo()));

/** What `aicr serve` would refuse of a config, told without serving. */
import { AicrError } from "../base/error.ts";
import { loadCatalog } from "../catalog/load.ts";
import type { LoadedConfig } from "../config/types.ts";
import { parseAllowlists } from "../serve/request/allowlists.ts";
import { checkSettings } from "../serve/settings.ts";
import { SERVE_FLAGS } from "./flags/serve.ts";
import { resolveOptions } from "./options.ts";
import { serveSettings } from "./serve_settings.ts";

/** Throws INVALID_REQUEST, with the line, for a `spec.serve` that no server could be started with. */
export async function checkServing(config: LoadedConfig): Promise<void> {
  const { options } = resolveOptions(SERVE_FLAGS, { occurrences: [], args: [] }, {
    env: () => undefined,
    config,
  });
  const settings = serveSettings(options, "info");
  refusing(config, [], () => checkSettings(settings));
  const { criteria } = await loadCatalog({ data: settings.data });
  refusing(config, ["allowlists"], () => parseAllowlists(settings.allowed, criteria));
}

/** Adds the place to what is thrown. */
function refusing({ file, text }: LoadedConfig, path: readonly string[], check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof AicrError)) throw error;
    const { code, message, hints } = error;
    const source = { file, text, path: ["spec", "serve", ...path] };
    throw new AicrError(code, message, { hints, source, cause: error });
  }
}

/** What the program says about itself. `deno task compile` replaces the value in its copy. */

/** Version (semver), commit and date of a build. */
export interface BuildInfo {
  version: string;
  commit: string;
  date: string;
  /** Compiled so that it can export telemetry, which cannot be decided later. */
  telemetry?: boolean;
}

/** From source there is no build: the version is `0.0.0-dev`. */
export const BUILD_INFO: BuildInfo = { version: "0.0.0-dev", commit: "unknown", date: "unknown" };

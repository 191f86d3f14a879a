/** Options of {@link parseArgs} that the product uses. */
export interface ParseArgsOptions {
  boolean?: string[];
  string?: string[];
  collect?: string[];
  alias?: Record<string, string | string[]>;
  "--"?: boolean;
}
/** Splits an argument vector into flags and positionals. */
export function parseArgs(args: string[], options?: ParseArgsOptions): Record<string, unknown>;

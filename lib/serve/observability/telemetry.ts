/**
 * Telemetry is the runtime's own: it exports traces and metrics when OTEL_DENO says so, and nothing
 * here has to be loaded for it. A compiled program has that switch inside: where it was off when
 * the program was compiled, the variable does nothing, and that has to be said.
 */
import { BUILD_INFO } from "../../base/build_info.ts";
import { log } from "../../base/log.ts";

/** What there is to decide from. */
export interface TelemetryFacts {
  /** The variable OTEL_DENO. */
  wanted: string | undefined;
  compiled: boolean;
  /** Whether the program was compiled with the switch on. */
  built: boolean;
}

/** Whether a value of OTEL_DENO switches the runtime's telemetry on. */
export function isTelemetryOn(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

/** True when telemetry is asked for in vain. */
export function isInVain({ wanted, compiled, built }: TelemetryFacts): boolean {
  return isTelemetryOn(wanted) && compiled && !built;
}

/** Warns of a switch that does nothing. */
export function checkTelemetry(): void {
  const { standalone: compiled } = Deno.build;
  const built = BUILD_INFO.telemetry === true;
  if (!isInVain({ wanted: Deno.env.get("OTEL_DENO"), compiled, built })) return;
  log.warn("OTEL_DENO does nothing: this program was compiled without it", {
    hint: "Compile with OTEL_DENO=true in the environment, or run from source",
  });
}

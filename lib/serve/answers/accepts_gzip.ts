/**
 * Whether an Accept-Encoding header asks for gzip rather than for the plain text. Source: RFC 9110,
 * section 12.5.3.
 */
export function acceptsGzip(header: string | undefined): boolean {
  if (header === undefined || header === "") return false;
  const weights = new Map<string, number>();
  for (const item of header.split(",")) {
    const [coding, ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    weights.set(coding === "x-gzip" ? "gzip" : coding!, weightOf(parameters));
  }
  const gzip = weights.get("gzip") ?? weights.get("*") ?? 0;
  // Plain text is always acceptable, but only where it is named it is asked for.
  return gzip > 0 && gzip >= (weights.get("identity") ?? 0);
}

/** The `q` of a coding, 1 without one; what is no number asks for nothing. */
function weightOf(parameters: readonly string[]): number {
  for (const parameter of parameters) {
    const weight = /^q\s*=\s*(.*)$/.exec(parameter)?.[1];
    if (weight !== undefined) return Number(weight) || 0;
  }
  return 1;
}

/** A duration as Go prints it: `15.95ms`, `1.5s`. Source: API contract, section 6. */
export function formatGoDuration(milliseconds: number): string {
  const value = milliseconds < 1000 ? milliseconds : milliseconds / 1000;
  return `${Math.round(value * 1000) / 1000}${milliseconds < 1000 ? "ms" : "s"}`;
}

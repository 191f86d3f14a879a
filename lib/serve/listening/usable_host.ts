/**
 * The address of all interfaces. `::` stands for those of both families, also in clusters that have
 * only one of them; where the system has no IPv6 at all it cannot be had, and `0.0.0.0` is all.
 */

/** What stands for all interfaces. */
const ALL_INTERFACES = "::";

/** The address to listen on for the one that was asked for; `probe` throws where it cannot be had. */
export function usableHost(
  host: string,
  probe: (host: string) => void = (hostname) => Deno.listen({ hostname, port: 0 }).close(),
): string {
  if (host !== ALL_INTERFACES) return host;
  try {
    probe(host);
    return host;
  } catch {
    return "0.0.0.0";
  }
}

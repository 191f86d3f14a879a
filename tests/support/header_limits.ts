/**
 * Which limits of the headers the runtime behind a server keeps: some runtimes take the limits that
 * they are given and ignore them. Found out by trying, never by a version.
 */
import { request } from "./raw_http.ts";

/** Why a test or scenario is skipped where {@link unlimitedHeaders} holds. */
export const NO_HEADER_LIMIT = "this runtime ignores header limits";
/** Why one is skipped where {@link patientWithHeaders} holds. */
export const NO_HEADER_TIMEOUT = "this runtime ignores header timeouts";

/** More than the 64 KiB that the server allows. */
const TOO_MUCH = 80_000;

/** True when headers over the limit are answered like any others. */
export async function unlimitedHeaders(port: number): Promise<boolean> {
  const { status } = await request(port, {
    target: "/health",
    headers: { "X-Pad": "a".repeat(TOO_MUCH) },
  });
  return status === 200;
}

/** True when a client may stop in the middle of its headers for longer than `milliseconds`. */
export async function patientWithHeaders(port: number, milliseconds: number): Promise<boolean> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode("GET /health HTTP/1.1\r\nHost: a\r\n"));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<true>((resolve) =>
    timer = setTimeout(() => resolve(true), milliseconds)
  );
  const closed = connection.read(new Uint8Array(1)).then(() => false, () => false);
  const patient = await Promise.race([late, closed]);
  clearTimeout(timer);
  connection.close();
  return patient;
}

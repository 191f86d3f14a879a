/**
 * The id of a request. A client's own id is echoed when it is a UUID, in any of the usual
 * spellings; anything else is replaced, so that nothing a client sends reaches a header or a log
 * line unchecked. Source: API contract, section 2.
 */

const HEX = "[0-9a-f]";
const DASHED = `${HEX}{8}-${HEX}{4}-${HEX}{4}-${HEX}{4}-${HEX}{12}`;
const UUID = new RegExp(`^(?:${DASHED}|\\{${DASHED}\\}|urn:uuid:${DASHED}|${HEX}{32})$`, "i");

/** The client's id when it is a UUID, else a fresh one. */
export function requestId(sent: string | undefined): string {
  return sent !== undefined && sent.length <= 45 && UUID.test(sent) ? sent : crypto.randomUUID();
}

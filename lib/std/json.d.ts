/** RFC 8785 (JCS) text of a JSON value. Throws TypeError on non-finite numbers and cycles. */
export function canonicalize(value: unknown): string;

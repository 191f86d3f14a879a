/** Errors between threads: what an answer needs of a refusal, everything of a defect. */
import type { ErrorCode } from "../../base/error.ts";
import { asRefusal, Refusal } from "../request/refusal.ts";

/** An error on its way between threads: a refusal, or a defect with its stack. */
export type Failure =
  | {
    kind: "refusal";
    code: ErrorCode;
    message: string;
    status: number;
    details?: Record<string, unknown>;
  }
  | { kind: "defect"; message: string; stack?: string };

/** An error as plain data. */
export function toFailure(thrown: unknown): Failure {
  const { code, message, status, details } = asRefusal(thrown);
  if (code !== "INTERNAL") return { kind: "refusal", code, message, status, details };
  if (thrown instanceof Error) {
    return { kind: "defect", message: thrown.message, stack: thrown.stack };
  }
  return { kind: "defect", message: String(thrown) };
}

/** The error that plain data stands for. */
export function fromFailure(failure: Failure): Error {
  if (failure.kind === "refusal") {
    const { code, message, status, details } = failure;
    return new Refusal(code, message, { status, details });
  }
  const error = new Error(failure.message);
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

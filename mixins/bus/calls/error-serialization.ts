import { Errors } from "moleculer";
import { catalogueEntry, type ErrorCode, fail } from "../../../lib/errors/errors.ts";
import { markLogged } from "./action-middlewares.ts";

type Plain = Errors.PlainMoleculerError;

/**
 * Errors on their way between processes. An error of the catalogue arrives as what it was. A fault arrives as a fault:
 * its stack and what hung on it stay in the log of the process that it happened in, which is where it is logged.
 */
export class ErrorSerializer extends Errors.Regenerator {
  override extractPlainError(error: Record<string, unknown>, payload?: Record<string, unknown>): Plain {
    const plain = super.extractPlainError(error, payload);
    const { name, message, nodeID, code, type, retryable, data } = plain;
    return { name, message, nodeID, code, type, retryable, ...(type !== undefined && { data }) } as Plain;
  }

  override restoreCustomError({ type, data }: Plain): Error {
    return (catalogueEntry(type) && fail(type as ErrorCode, data ?? {})) as Error;
  }

  override restore(plain: Plain, payload: Record<string, unknown>): Error {
    const error = super.restore({ ...plain, data: plain.data ?? {} }, payload);
    error.stack = `${error.name}: ${error.message}\n    at ${plain.nodeID ?? payload.sender}, whose log has more`;
    markLogged(error);
    return error;
  }
}

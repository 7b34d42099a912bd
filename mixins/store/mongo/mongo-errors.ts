import mongoose from "mongoose";
import { fail } from "../../../lib/errors/errors.ts";

const {
  MongoError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerClosedError,
  MongoServerSelectionError,
  MongoWriteConcernError,
} = mongoose.mongo;

/** MongoDB's codes (https://www.mongodb.com/docs/manual/reference/error-codes) that something here decides by. */
export const codes = {
  badHint: 2,
  unauthorized: 13,
  authenticationFailed: 18,
  noCollection: 26,
  collectionThere: 48,
  otherOptions: 85,
  otherKey: 86,
  duplicateKey: 11_000,
} as const;

/** The server is there, and just cannot: no primary, shutting down, no majority, out of time. */
const transientCodes = new Set([
  6, 7, 50, 64, 89, 91, 100, 133, 134, 189, 202, 262, 317, 358, 384, 9001, 10058, 10107, 11600, 11602, 13435,
  13436,
]);

/** While it shakes hands, the driver lets the socket's own errors through as they are. */
const brokenSocket = new Set([
  ...["EPIPE", "ECONNRESET", "ECONNREFUSED", "ECONNABORTED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"],
  ...["ERR_SOCKET_CLOSED", "ERR_STREAM_DESTROYED", "ERR_STREAM_WRITE_AFTER_END"],
]);

const isOfSocket = (error: unknown) => brokenSocket.has(String((error as { code?: unknown } | null)?.code));

export function codeOf(error: unknown): number | null {
  const { code } = (error ?? {}) as { code?: unknown };
  return error instanceof MongoError && typeof code === "number" ? code : null;
}

/** True when the same call may go well in a moment. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof MongoError)) return isOfSocket(error);
  if (transientCodes.has(codeOf(error) ?? 0) || error.hasErrorLabel("RetryableWriteError")) return true;
  // Of a full pool, by its name: its class is not given out.
  if (error.name === "WaitQueueTimeoutError") return true;
  return [
    MongoNetworkError,
    MongoOperationTimeoutError,
    MongoServerClosedError,
    MongoServerSelectionError,
    MongoWriteConcernError,
  ].some((kind) => error instanceof kind);
}

/** The name of the index that refused a write, or null when something else did. */
export function clashingIndex(error: unknown): string | null {
  const { code, errmsg, message } = (error ?? {}) as { code?: number; errmsg?: string; message?: string };
  if (code !== codes.duplicateKey) return null;
  // The rest of the message has values of the document.
  return /collection: \S+ index: (\S+) dup key/.exec(errmsg ?? message ?? "")?.[1] ?? "";
}

/**
 * The error to throw: SERVICE_UNAVAILABLE, with its cause, while the server is disconnected; else a fault.
 * MongoDB's own words stay out, because they repeat values of documents and queries.
 */
export function failureOf(server: string, what: string, error: unknown): unknown {
  if (isAway(error)) return unavailable(`${server} did not ${what}: ${safeWords(error)}`);
  if (!(error instanceof MongoError)) return error;
  return new Error(`${server} refused to ${what}: ${safeWords(error)}`);
}

/** SERVICE_UNAVAILABLE, because of this. */
export function unavailable(reason: string): Error {
  return Object.assign(fail("SERVICE_UNAVAILABLE"), { cause: new Error(reason) });
}

/** Of the network, its message, which names hosts; of the server, its code alone. */
export function safeWords(error: unknown): string {
  const code = codeOf(error);
  const { name, message, codeName } = error as Error & { codeName?: string };
  if (code === codes.authenticationFailed) return "the user or the password of the address is not right";
  if (code === codes.badHint && message.includes("hint provided does not correspond"))
    return "an index is missing";
  return code === null ? `${name}: ${message}` : `${codeName ?? name} (${code})`;
}

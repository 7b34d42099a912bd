import {
  catalogueEntry,
  type ErrorCode,
  type ErrorData,
  type Failure,
  fail,
} from "../../../lib/errors/errors.ts";

/**
 * Moleculer's own errors by their `type`; any other is a fault of ours, like a message that is too large or a
 * call that is not permitted: repeating it does not help.
 */
const codes: Record<string, ErrorCode> = {
  // No process has the service, or each one that has it is silent.
  SERVICE_NOT_FOUND: "SERVICE_UNAVAILABLE",
  SERVICE_NOT_AVAILABLE: "SERVICE_UNAVAILABLE",
  INVALID_ENDPOINT: "SERVICE_UNAVAILABLE",
  // Its process went away while it worked.
  REQUEST_REJECTED: "SERVICE_UNAVAILABLE",
  // Too much is under way: 503, because 429 would blame the client.
  QUEUE_FULL: "SERVICE_UNAVAILABLE",
  // The bus is away.
  BAD_GATEWAY: "SERVICE_UNAVAILABLE",
  REQUEST_TIMEOUT: "TIMEOUT",
  REQUEST_SKIPPED: "TIMEOUT",
};

/** Any error as one of the catalogue; one that it does not know becomes INTERNAL and says nothing of itself. */
export function asFailure(error: unknown): Failure {
  const { type, name, code, data } = (error ?? {}) as {
    type?: string;
    name?: string;
    code?: number;
    data?: ErrorData;
  };
  if (catalogueEntry(type)) return fail(type as ErrorCode, data ?? {});
  if (type !== undefined && Object.hasOwn(codes, type)) return fail(codes[type] as ErrorCode);
  // The web server's word for an alias whose service is nowhere: it has no type.
  if (name === "ServiceUnavailableError" && code === 503) return fail("SERVICE_UNAVAILABLE");
  return fail("INTERNAL");
}

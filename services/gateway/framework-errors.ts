import { catalogueEntry, type ErrorCode, type ErrorData, type Failure, fail } from "../../lib/errors.ts";

/** Moleculer's own errors by their `type`; what is not here is a fault of ours. */
const codes: Record<string, ErrorCode> = {
  SERVICE_NOT_FOUND: "SERVICE_UNAVAILABLE",
  SERVICE_NOT_AVAILABLE: "SERVICE_UNAVAILABLE",
  REQUEST_REJECTED: "SERVICE_UNAVAILABLE",
  QUEUE_FULL: "SERVICE_UNAVAILABLE",
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

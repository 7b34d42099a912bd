import { errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import {
  catalogueEntry,
  type ErrorCode,
  type ErrorData,
  errorText,
  type Failure,
  fail,
  publicData,
} from "../../../lib/errors/errors.ts";
import type { FieldError } from "../../../lib/errors/field-errors.ts";
import { inFrench } from "../../../lib/errors/french-fields.ts";
import type { Locale } from "../../../lib/text/locale.ts";

/** An error as it leaves the shop: RFC 9457, with the stable code, the request id and the code's data. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: ErrorCode;
  requestId: string;
  errors?: FieldError[];
  data?: ErrorData;
}

export interface Asked {
  requestId: string;
  locale: Locale;
  path: string;
}

/** Any error in the reader's language. A fault shows nothing of itself. */
export function problemOf(error: unknown, asked: Asked): Problem {
  const { type: code, data: all } = asFailure(error);
  const { errors, ...data } = publicData(all) as ErrorData & { errors?: FieldError[] };
  const status = catalogueEntry(code)?.status ?? 500;
  const shown = status < 500 ? data : retryAfterIn(data);
  return {
    type: `/docs/errors#${code}`,
    title: titleOf(code, asked.locale),
    status,
    detail: errorText(code, all, asked.locale),
    instance: asked.path,
    code,
    requestId: asked.requestId,
    ...(errors && { errors: errors.map((field) => inReadersLanguage(field, asked.locale)) }),
    ...(Object.keys(shown).length > 0 && { data: shown }),
  };
}

/** All that a fault says of itself. */
function retryAfterIn({ retryAfterS }: ErrorData): ErrorData {
  return typeof retryAfterS === "number" ? { retryAfterS } : {};
}

/** Contracts and services give the English message; the French one follows from it, or stands beside it. */
function inReadersLanguage({ pointer, message, french }: FieldError, locale: Locale): FieldError {
  return { pointer, message: locale === "fr" ? (french ?? inFrench(message)) : message };
}

/** The title of an error: the same at each occurrence but for its language (RFC 9457, 3.1.3). */
export function titleOf(code: ErrorCode, locale: Locale): string {
  return errorCatalogue[code].title[locale];
}

/** Headers that a problem brings along. */
export function problemHeaders(problem: Problem): Record<string, string> {
  const retryAfterS = problem.data?.retryAfterS ?? catalogueEntry(problem.code)?.retryAfterS;
  const allowed = problem.code === "METHOD_NOT_ALLOWED" ? String(problem.data?.allowed) : undefined;
  const invalid = problem.code === "TOKEN_INVALID" ? ', error="invalid_token"' : "";
  return {
    ...(retryAfterS !== undefined && { "Retry-After": String(retryAfterS) }),
    ...(allowed !== undefined && { Allow: allowed }),
    ...(problem.status === 401 && { "WWW-Authenticate": `Bearer realm="eventsapp"${invalid}` }),
  };
}

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
  const { type, data } = (error ?? {}) as { type?: string; data?: ErrorData };
  if (catalogueEntry(type)) return fail(type as ErrorCode, data ?? {});
  if (type !== undefined && Object.hasOwn(codes, type)) return fail(codes[type] as ErrorCode);
  return fail("INTERNAL");
}

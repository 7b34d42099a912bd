import type { Locale } from "../text/locale.ts";
import { declineReason } from "./decline-reasons.ts";
import { type CatalogueEntry, type ErrorCode, errorCatalogue } from "./error-catalogue.ts";
import { limitText, reasonText, thingText } from "./reasons.ts";

export type { ErrorCode };
export type ErrorData = Record<string, unknown>;

/**
 * An expected outcome out of the catalogue. Its fields are named as Moleculer names them, because only
 * `name, message, code, type, retryable, data` survive the network: compare `type`, never the class.
 */
export class Failure extends Error {
  readonly type: ErrorCode;
  /** HTTP status. */
  readonly code: number;
  readonly data: ErrorData;
  readonly retryable = false;
  constructor(type: ErrorCode, data: ErrorData) {
    super(fill(errorCatalogue[type].en, data));
    this.name = "Failure";
    this.type = type;
    this.code = errorCatalogue[type].status;
    this.data = data;
  }
}

/** Makes a catalogue error to throw: `throw fail("SOLD_OUT", { ticketTypeId, left, wanted })`. */
export function fail(type: ErrorCode, data: ErrorData = {}): Failure {
  return new Failure(type, data);
}

/** True for an error of this code, wherever in the mesh it was thrown. */
export function failedWith(error: unknown, ...types: ErrorCode[]): error is Failure {
  return types.includes((error as { type?: ErrorCode } | null)?.type as ErrorCode);
}

/** True for an expected outcome (4xx of the catalogue): it is reported to the caller, not logged as a fault. */
export function isExpected(error: unknown): boolean {
  const found = catalogueEntry((error as { type?: string } | null)?.type);
  return found !== undefined && found.status < 500;
}

export function catalogueEntry(type: string | undefined): CatalogueEntry | undefined {
  if (type === undefined || !Object.hasOwn(errorCatalogue, type)) return undefined;
  return errorCatalogue[type as ErrorCode];
}

/** The error's sentence in the reader's language. */
export function errorText(type: ErrorCode, data: ErrorData, locale: Locale): string {
  const { reason } = data;
  const inWords = type === "PAYMENT_DECLINED" || type === "PAYMENT_FAILED" ? declineReason : reasonText;
  const readable = {
    ...data,
    ...(typeof reason === "string" && { reason: fill(inWords(reason, locale), data) }),
    ...(typeof data.limit === "string" && { limit: limitText(data.limit, locale) }),
    ...(typeof data.what === "string" && { what: thingText(data.what, locale) }),
  };
  return fill(errorCatalogue[type][locale], readable);
}

function fill(text: string, data: ErrorData): string {
  return text.replace(/\{(\w+)\}/g, (hole, name: string) => {
    const value = data[name];
    return value === undefined ? hole : Array.isArray(value) ? value.join(", ") : String(value);
  });
}

import { accountErrors } from "./account-errors.ts";
import { eventErrors } from "./event-errors.ts";
import { refundErrors } from "./refund-errors.ts";
import { requestErrors } from "./request-errors.ts";
import { saleErrors } from "./sale-errors.ts";

export type { CatalogueEntry } from "./catalogue-entry.ts";

/**
 * Every error that a client can meet: its HTTP status and its text in English and French.
 * `{name}` is filled from the error's data. A text names the value, its fault and the remedy.
 */
export const errorCatalogue = {
  ...requestErrors,
  ...accountErrors,
  ...eventErrors,
  ...saleErrors,
  ...refundErrors,
} as const;

export type ErrorCode = keyof typeof errorCatalogue;

import { requestErrors } from "./request-errors.ts";
import { saleErrors } from "./sale-errors.ts";

export type { CatalogueEntry } from "./catalogue-entry.ts";

/**
 * Every error that a client can meet: its HTTP status and its text in English and French.
 * `{name}` is filled from the error's data. A text says what is wrong with which value and what to do.
 */
export const errorCatalogue = { ...requestErrors, ...saleErrors } as const;

export type ErrorCode = keyof typeof errorCatalogue;

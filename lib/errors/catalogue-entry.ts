/** One error that a client can meet. */
export interface CatalogueEntry {
  status: number;
  en: string;
  fr: string;
  /** Seconds after which the same request may be sent again; goes out as Retry-After. */
  retryAfterS?: number;
}

/** `retryAfterS` only where the same request may be sent again as it is. */
export const entry = (status: number, en: string, fr: string, retryAfterS?: number): CatalogueEntry =>
  retryAfterS === undefined ? { status, en, fr } : { status, en, fr, retryAfterS };

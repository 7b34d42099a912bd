import type { Locale } from "../text/locale.ts";

/** One error that a client can meet. */
export interface CatalogueEntry {
  status: number;
  /** The kind of the error, the same at each occurrence (RFC 9457, 3.1.3). */
  title: Record<Locale, string>;
  en: string;
  fr: string;
  /** Seconds after which the same request may be sent again; goes out as Retry-After. */
  retryAfterS?: number;
}

interface Texts {
  title: Record<Locale, string>;
  en: string;
  fr: string;
  /** Only where the same request may be sent again as it is. */
  retryAfterS?: number;
}

export const entry = (status: number, texts: Texts): CatalogueEntry => ({ status, ...texts });

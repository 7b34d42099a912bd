import { LRUCache } from "lru-cache";
import { declineReason } from "../../../lib/errors/decline-reasons.ts";
import { dateLocales, inLocale, type Locale } from "../../../lib/text/locale.ts";
import { readable } from "../../../lib/text/money.ts";
import { frames } from "./templates/frame.ts";
import type { Wording } from "./templates/template.ts";

/** The reader, and the shop's address. */
export interface Reader {
  locale: Locale;
  /** Without a slash at the end. */
  publicUrl: string;
  hasPdf: boolean;
}

/** The values of a mail in the reader's words. */
export function mailWording({ locale, publicUrl, hasPdf }: Reader): Wording {
  const title: Wording["title"] = (given) => inLocale(given ?? {}, locale);
  const api = `${publicUrl}/api/v1`;
  return {
    title,
    forTitle: (given) => (title(given) === "" ? "" : frames[locale].forTitle(title(given))),
    time: (isoTime, timeZone) => shown(isoTime, { locale, timeZone, fields: longDate }),
    money: (amountMinor, currency) => readable({ amountMinor, currency }, locale),
    declineReason: (code) => declineReason(code, locale),
    orderUrl: (orderId) => `${api}/orders/${orderId}`,
    ticketUrl: (ticketId) => `${api}/tickets/${ticketId}`,
    pdfUrl: (ticketId) => `${api}/tickets/${ticketId}/pdf`,
    resetUrl: (token) => `${publicUrl}/reset-password?token=${encodeURIComponent(token)}`,
    hasPdf,
  };
}

/** The values of an SMS: short dates, and titles of `mostTitle` characters at most. */
export function shortWording(reader: Reader, mostTitle: number): Wording {
  const words = mailWording(reader);
  const { locale } = reader;
  const title: Wording["title"] = (given) => cut(words.title(given), mostTitle);
  return {
    ...words,
    title,
    forTitle: (given) => (title(given) === "" ? "" : frames[locale].forTitle(title(given))),
    time: (isoTime, timeZone) => shown(isoTime, { locale, timeZone, fields: shortDate }),
  };
}

function cut(title: string, most: number): string {
  const letters = [...title];
  if (letters.length <= most) return title;
  return most < 4
    ? ""
    : `${letters
        .slice(0, most - 3)
        .join("")
        .trimEnd()}...`;
}

const longDate = {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
} as const;

const shortDate = {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
} as const;

interface DateStyle {
  locale: Locale;
  timeZone: string;
  fields: typeof longDate | typeof shortDate;
}

/** The runtime writes "mardi 1 juin" where French has "mardi 1er juin". */
function shown(isoTime: string, style: DateStyle): string {
  const text = dateFormat(style).format(new Date(isoTime));
  return style.locale === "fr" ? text.replace(/ 1 (?=\p{L})/u, " 1er ") : text;
}

/** A format costs a hundred times as much to make as to use. */
const dateFormats = new LRUCache<string, Intl.DateTimeFormat>({ max: 1_000 });

function dateFormat({ locale, timeZone, fields }: DateStyle): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone} ${fields.weekday}`;
  const format =
    dateFormats.get(name) ?? new Intl.DateTimeFormat(dateLocales[locale], { ...fields, timeZone });
  dateFormats.set(name, format);
  return format;
}

import { declineReason } from "../../../lib/errors/decline-reasons.ts";
import { dateText } from "../../../lib/text/dates.ts";
import { inLocale, type Locale } from "../../../lib/text/locale.ts";
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
    time: (isoTime, timeZone) => dateText({ atMs: Date.parse(isoTime), timeZone }, { locale, style: "full" }),
    money: (amountMinor, currency) => readable({ amountMinor, currency }, locale),
    declineReason: (code) => declineReason(code, locale),
    orderUrl: (orderId) => `${api}/orders/${orderId}`,
    ticketUrl: (ticketId) => `${api}/tickets/${ticketId}`,
    pdfUrl: (ticketId) => `${api}/tickets/${ticketId}/pdf`,
    resetUrl: (token) => `${publicUrl}/reset-password?token=${encodeURIComponent(token)}`,
    hasPdf,
  };
}

/** The values of an SMS: short dates, and titles of `maxTitle` characters at most. */
export function shortWording(reader: Reader, maxTitle: number): Wording {
  const words = mailWording(reader);
  const { locale } = reader;
  const title: Wording["title"] = (given) => cut(words.title(given), maxTitle);
  return {
    ...words,
    title,
    forTitle: (given) => (title(given) === "" ? "" : frames[locale].forTitle(title(given))),
    time: (isoTime, timeZone) =>
      dateText({ atMs: Date.parse(isoTime), timeZone }, { locale, style: "short" }),
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

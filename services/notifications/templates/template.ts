import type { NotificationKind } from "../../../contracts/notifications.ts";
import type { Locale } from "../../../lib/locale.ts";
import type { Facts, Title } from "../facts.ts";

/** Puts values into the reader's words; all of it for one reader. */
export interface Wording {
  /** ` for “…”`, in the reader's language if the event has such a title; empty without one. */
  forTitle(title: Title | undefined): string;
  time(isoTime: string, timeZone: string): string;
  money(amountMinor: number, currency: string): string;
  declineReason(code: string): string;
  orderUrl(orderId: string): string;
  ticketUrl(ticketId: string): string;
}

export interface Template<F> {
  subject(facts: F, words: Wording): string;
  /** Of the mail; greeting and last lines stand around it. */
  text(facts: F, words: Wording): string;
  sms(facts: F, words: Wording): string;
}

/** A kind of message in every language. */
export type TemplatePair<K extends NotificationKind> = Record<Locale, Template<Facts<K>>>;

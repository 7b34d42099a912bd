import type {
  Facts,
  NotificationKind,
  Title,
} from "../../../../contracts/notifications/notification-facts.ts";
import type { Locale } from "../../../../lib/text/locale.ts";

/** Puts values into the reader's words; all of it for one reader. */
export interface Wording {
  /** The event's name in the reader's language if it has one; empty without any. */
  title(title: Title | undefined): string;
  /** ` for “…”`; empty without a title. */
  forTitle(title: Title | undefined): string;
  time(isoTime: string, timeZone: string): string;
  money(amountMinor: number, currency: string): string;
  declineReason(code: string): string;
  orderUrl(orderId: string): string;
  ticketUrl(ticketId: string): string;
  /** The ticket on paper. */
  pdfUrl(ticketId: string): string;
  resetUrl(token: string): string;
  /** True when the tickets' PDF comes with the mail. */
  hasPdf: boolean;
}

/** The blocks of a mail, from top to bottom; its text and its HTML are both made of these. */
export type Block =
  | { kind: "text"; text: string }
  | { kind: "facts"; rows: [label: string, value: string][] }
  | { kind: "list"; title: string; items: { text: string; url: string | null }[]; more: string | null }
  /** Quoted words. */
  | { kind: "quote"; label: string; text: string }
  /** To be copied into the shop's app. */
  | { kind: "code"; label: string; code: string }
  | { kind: "button"; label: string; url: string }
  | { kind: "link"; label: string; url: string };

export interface Template<F> {
  subject(facts: F, words: Wording): string;
  /** The preview text beside the subject in mail programs. */
  preview(facts: F, words: Wording): string;
  /** Of the mail; greeting and last lines stand around them. */
  blocks(facts: F, words: Wording): Block[];
  /** Null: this kind goes by mail only. The link, if there is one, is put behind it. */
  sms: ((facts: F, words: Wording) => string) | null;
}

/** A kind of message in every language. */
export type TemplatePair<K extends NotificationKind> = Record<Locale, Template<Facts<K>>>;

export const text = (words: string): Block => ({ kind: "text", text: words });

/** A block or nothing. */
export const maybe = (block: Block | false | null): Block[] => (block ? [block] : []);

import type { NotificationKind } from "../../contracts/notifications.ts";
import { declineReason } from "../../lib/decline-reasons.ts";
import { derivedId } from "../../lib/ids.ts";
import type { Locale } from "../../lib/locale.ts";
import { readable } from "../../lib/money.ts";
import { factShapes } from "./facts.ts";
import type { Notification } from "./notification-documents.ts";
import { frames } from "./templates/frame.ts";
import { templates } from "./templates/index.ts";
import type { Wording } from "./templates/template.ts";
import type { Message } from "./transport.ts";

/** Whom a message goes to. */
export interface Recipient {
  name: string;
  email: string;
  phone: string | null;
  locale: Locale;
  notifyBy: "mail" | "sms";
}

export type Rendered = Pick<Notification, "_id" | "kind" | "orderId" | "facts" | "requestId">;

/** The message in the recipient's language and channel. Throws ZodError when the facts lack what it has to say. */
export function render(notification: Rendered, recipient: Recipient, publicUrl: string): Message {
  const { subject, text, sms } = compose(notification.kind, notification.facts, {
    locale: recipient.locale,
    publicUrl,
  });
  const messageId = `${derivedId("msg", notification._id)}@eventsapp`;
  if (recipient.notifyBy === "sms" && recipient.phone !== null) {
    return { messageId, channel: "sms", to: recipient.phone, subject: null, text: sms };
  }
  const { greeting, footer } = frames[recipient.locale];
  const { orderId, requestId } = notification;
  const parts = [greeting(oneLine(recipient.name)), text, footer(orderId, requestId)];
  return { messageId, channel: "mail", to: recipient.email, subject, text: `${parts.join("\n\n")}\n` };
}

interface Reader {
  locale: Locale;
  publicUrl: string;
}

function compose<K extends NotificationKind>(kind: K, given: Record<string, unknown>, reader: Reader) {
  const template = templates[kind][reader.locale];
  const facts = factShapes[kind].parse(given) as Parameters<typeof template.text>[0];
  const words = wordingFor(reader);
  return {
    subject: template.subject(facts, words),
    text: template.text(facts, words),
    sms: template.sms(facts, words),
  };
}

/** English dates as most of Europe writes them, day first and on 24 hours. */
const dateLocales: Record<Locale, string> = { en: "en-GB", fr: "fr-FR" };

function wordingFor({ locale, publicUrl }: Reader): Wording {
  return {
    forTitle(title) {
      const text = title?.[locale] ?? title?.en ?? title?.fr;
      return text ? frames[locale].forTitle(oneLine(text)) : "";
    },
    time(isoTime, timeZone) {
      return dateFormat(dateLocales[locale], timeZone).format(new Date(isoTime));
    },
    money: (amountMinor, currency) => readable({ amountMinor, currency }, locale),
    declineReason: (code) => declineReason(code, locale),
    orderUrl: (orderId) => `${publicUrl}/api/v1/orders/${orderId}`,
    ticketUrl: (ticketId) => `${publicUrl}/api/v1/tickets/${ticketId}`,
  };
}

const dateFields = {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  timeZoneName: "short",
} as const;

const mostFormats = 1_000;
/** A format costs a hundred times as much to make as to use. */
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function dateFormat(locale: string, timeZone: string): Intl.DateTimeFormat {
  const name = `${locale} ${timeZone}`;
  const format = dateFormats.get(name) ?? new Intl.DateTimeFormat(locale, { ...dateFields, timeZone });
  if (dateFormats.size < mostFormats) dateFormats.set(name, format);
  return format;
}

/** What people typed may hold line breaks, which would add headers to a mail or lines to our text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

import { factShapes, type NotificationKind } from "../../../contracts/notifications/notification-facts.ts";
import type { File } from "../../../contracts/shapes.ts";
import { derivedId } from "../../../lib/ids.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { Notification } from "../notification-documents.ts";
import type { Message } from "../transport/transport.ts";
import { mailHtml } from "./mail-html.ts";
import { mailText } from "./mail-text.ts";
import { fitting } from "./short-text.ts";
import { frames } from "./templates/frame.ts";
import { templates } from "./templates/index.ts";
import type { Template } from "./templates/template.ts";
import { mailWording, type Reader, shortWording } from "./wording.ts";

/** Whom a message goes to. */
export interface Recipient {
  /** Null: a person without an account. */
  name: string | null;
  email: string;
  phone: string | null;
  locale: Locale;
  notifyBy: "mail" | "sms";
}

export type Rendered = Pick<Notification, "_id" | "kind" | "orderId" | "facts" | "requestId" | "resendIds">;

export interface Surroundings {
  /** Where people reach the shop, without a slash at the end. */
  publicUrl: string;
  /** Attachments of a mail. */
  attachments: File[];
}

/** Where this kind of message reaches them: by SMS if they want that, have a phone, and the kind may go there. */
export function channelFor(kind: NotificationKind, { notifyBy, phone }: Recipient): Message["channel"] {
  return notifyBy === "sms" && phone !== null && templates[kind].en.sms !== null ? "sms" : "mail";
}

/** The same for every try; another one when its receiver wanted it again. */
export function messageIdOf({ _id, resendIds }: Pick<Notification, "_id" | "resendIds">): string {
  const again = resendIds.length === 0 ? [] : [String(resendIds.length)];
  return `${derivedId("msg", _id, ...again)}@eventsapp`;
}

/** The message in the recipient's language and channel. Throws ZodError when the facts are not of the kind's shape. */
export function render(notification: Rendered, recipient: Recipient, around: Surroundings): Message {
  const { locale } = recipient;
  const reader = { locale, publicUrl: around.publicUrl, hasPdf: around.attachments.length > 0 };
  const base = { messageId: messageIdOf(notification), locale };
  if (channelFor(notification.kind, recipient) === "sms") {
    const text = shortText(notification, reader);
    const to = recipient.phone as string;
    return { ...base, channel: "sms", to, subject: null, text, html: null, attachments: [] };
  }
  const mail = mailOf(notification, { recipient, reader });
  return { ...base, channel: "mail", to: recipient.email, ...mail, attachments: around.attachments };
}

function mailOf(notification: Rendered, { recipient, reader }: { recipient: Recipient; reader: Reader }) {
  const { template, facts } = templateOf(notification, reader.locale);
  const words = mailWording(reader);
  const frame = frames[reader.locale];
  const subject = template.subject(facts, words);
  const content = {
    colon: frame.colon,
    greeting: frame.greeting(recipient.name === null ? null : oneLine(recipient.name)),
    blocks: template.blocks(facts, words),
    footer: [frame.automatic],
  };
  const preview = template.preview(facts, words);
  const { locale } = reader;
  return { subject, text: mailText(content), html: mailHtml({ ...content, locale, subject, preview }) };
}

/** As much as two SMS hold: first the title gets shorter, then the link goes, then the title. */
function shortText(notification: Rendered, reader: Reader): string {
  const { template, facts } = templateOf(notification, reader.locale);
  const { orderId } = notification;
  const wording = (maxTitle: number, hasLink: boolean) => () => {
    const words = shortWording(reader, maxTitle);
    const text = template.sms?.(facts, words) ?? "";
    return hasLink && orderId !== null ? `${text} ${words.orderUrl(orderId)}` : text;
  };
  return fitting([
    ...[200, 80, 50, 30].map((most) => wording(most, true)),
    ...[80, 50, 30, 20, 0].map((most) => wording(most, false)),
  ]);
}

/** The template with the facts that fit it. */
function templateOf({ kind, facts }: Rendered, locale: Locale): { template: Template<never>; facts: never } {
  const checked = factShapes[kind].parse(withoutBreaks(facts));
  return { template: templates[kind][locale] as Template<never>, facts: checked as never };
}

/** Typed text may contain line breaks, which would add headers to a mail or lines to our text. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ").trim();
}

function withoutBreaks(value: unknown): unknown {
  if (typeof value === "string") return oneLine(value);
  if (Array.isArray(value)) return value.map(withoutBreaks);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutBreaks(inner)]));
}

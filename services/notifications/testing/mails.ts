import type { NotificationKind } from "../../../contracts/notifications/notification-facts.ts";
import { type Recipient, type Rendered, render } from "../content/render.ts";
import { fullFacts } from "./facts.ts";

export const ada: Recipient = {
  name: "Ada",
  email: "ada@example.org",
  phone: "+33612345678",
  locale: "en",
  notifyBy: "mail",
};

export const paper = { fileName: "tickets.pdf", contentType: "application/pdf", base64: "JVBERi0=" };
export const around = { publicUrl: "https://tickets.example", attachments: [paper] };

export const rendered = (kind: NotificationKind, facts = fullFacts[kind]): Rendered => ({
  _id: `ord_show_1:${kind}:1`,
  kind,
  orderId: "orderId" in fullFacts[kind] ? "ord_show_1" : null,
  facts,
  requestId: "req-1",
  resendIds: [],
});

export const mail = (kind: NotificationKind, facts?: Record<string, unknown>, to: Partial<Recipient> = {}) =>
  render(rendered(kind, facts), { ...ada, ...to }, around);

export const sms = (kind: NotificationKind, facts?: Record<string, unknown>, to: Partial<Recipient> = {}) =>
  mail(kind, facts, { ...to, notifyBy: "sms" });

/** All that a kind says, in every form. */
export function everything(kind: NotificationKind, facts: Record<string, unknown>, to: Partial<Recipient>) {
  const { subject, text, html } = mail(kind, facts, to);
  return [subject, text, html, sms(kind, facts, to).text].join("\n");
}

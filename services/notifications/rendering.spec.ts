import { describe, expect, it } from "@jest/globals";
import { type NotificationKind, notificationKind } from "../../contracts/notifications.ts";
import { declineReason } from "../../lib/decline-reasons.ts";
import { locales } from "../../lib/locale.ts";
import { factShapes } from "./facts.ts";
import { type Recipient, type Rendered, render } from "./rendering.ts";
import { templates } from "./templates/index.ts";

const recipient: Recipient = {
  name: "Ada",
  email: "ada@example.org",
  phone: "+33612345678",
  locale: "en",
  notifyBy: "mail",
};

const title = { en: "School concert", fr: "Concert de l'école" };
const fullFacts: Record<NotificationKind, Record<string, unknown>> = {
  orderConfirmed: {
    orderId: "ord_show_1",
    eventTitle: title,
    startsAt: "2027-06-18T17:30:00.000Z",
    timeZone: "Europe/Paris",
    totalMinor: 2400,
    currency: "EUR",
    tickets: [
      { ticketId: "ord_show_1:1:1", serial: 12, placeNumber: 5 },
      { ticketId: "ord_show_1:1:2", serial: 13, placeNumber: 6 },
    ],
  },
  paymentDeclined: {
    orderId: "ord_show_1",
    reason: "insufficient_funds",
    keptUntil: "2027-06-01T10:20:00.000Z",
    eventTitle: title,
    timeZone: "Europe/Paris",
  },
  orderExpired: { orderId: "ord_show_1", eventTitle: title },
};

/** For each fact another value, which must show. */
const otherFacts: Record<NotificationKind, Record<string, unknown>> = {
  orderConfirmed: {
    orderId: "ord_show_2",
    eventTitle: { en: "Another", fr: "Un autre" },
    startsAt: "2028-01-01T00:00:00.000Z",
    timeZone: "America/New_York",
    totalMinor: 2500,
    currency: "CHF",
    tickets: [{ ticketId: "ord_show_1:1:1", serial: 12, placeNumber: 5 }],
  },
  paymentDeclined: {
    orderId: "ord_show_2",
    reason: "expired_card",
    keptUntil: null,
    eventTitle: { en: "Another", fr: "Un autre" },
    timeZone: "America/New_York",
  },
  orderExpired: { orderId: "ord_show_2", eventTitle: { en: "Another", fr: "Un autre" } },
};

/** The least that each kind can be sent with. */
const leastFacts: Record<NotificationKind, Record<string, unknown>> = {
  orderConfirmed: { ...fullFacts.orderConfirmed, eventTitle: {} },
  paymentDeclined: { orderId: "ord_show_1", reason: "?", keptUntil: null },
  orderExpired: { orderId: "ord_show_1" },
};

const kinds = notificationKind.options;
const owed = (kind: NotificationKind, facts = fullFacts[kind]): Rendered => ({
  _id: `ord_show_1:${kind}:1`,
  kind,
  orderId: "ord_show_1",
  facts,
  requestId: "req-1",
});
const mail = (kind: NotificationKind, facts?: Record<string, unknown>, to: Partial<Recipient> = {}) =>
  render(owed(kind, facts), { ...recipient, ...to }, "https://tickets.example");
const everything = (kind: NotificationKind, facts: Record<string, unknown>, to: Partial<Recipient>) => {
  const { subject, text } = mail(kind, facts, to);
  return [subject, text, mail(kind, facts, { ...to, notifyBy: "sms" }).text].join("\n");
};

describe("templates", () => {
  it("exist in pairs for every kind, and the two languages differ", () => {
    expect(Object.keys(templates).sort()).toEqual([...kinds].sort());
    for (const kind of kinds) {
      expect(Object.keys(templates[kind]).sort()).toEqual([...locales].sort());
      const [en, fr] = locales.map((locale) => mail(kind, undefined, { locale }));
      expect(en!.subject).not.toBe(fr!.subject);
      expect(en!.text).not.toBe(fr!.text);
    }
  });

  for (const kind of kinds) {
    for (const locale of locales) {
      it.each(Object.keys(factShapes[kind].shape))(`${kind} in ${locale} says its fact %s`, (fact) => {
        const changed = { ...fullFacts[kind], [fact]: otherFacts[kind][fact] };
        const [before, after] = [mail(kind, undefined, { locale }), mail(kind, changed, { locale })];
        expect(after.text).not.toBe(before.text);
      });

      it.each(["full", "least"] as const)(`${kind} in ${locale} has no hole with %s facts`, (amount) => {
        const facts = amount === "full" ? fullFacts[kind] : leastFacts[kind];
        const text = everything(kind, facts, { locale });
        expect(text).not.toMatch(/undefined|null|NaN|\[object|Invalid|“”|« {2}»|\$\{/);
        expect(text).toContain("https://tickets.example/api/v1/orders/ord_show_1");
      });
    }
  }

  it.each(kinds)("%s cannot be rendered without its facts", (kind) => {
    expect(() => mail(kind, {})).toThrow("orderId");
  });
});

describe("render", () => {
  it("confirms an order in English, in the event's time zone", () => {
    expect(mail("orderConfirmed")).toEqual({
      messageId: expect.stringMatching(/^msg_[0-9a-z]{20}@eventsapp$/),
      channel: "mail",
      to: "ada@example.org",
      subject: "Your 2 tickets for “School concert”",
      text: `Hello Ada,

Thank you for your order: 2 tickets for “School concert”.

Begins: Friday, 18 June 2027 at 19:30 CEST
Total: €24.00

Your tickets:
- No. 12, place 5
  https://tickets.example/api/v1/tickets/ord_show_1:1:1
- No. 13, place 6
  https://tickets.example/api/v1/tickets/ord_show_1:1:2

Your order: https://tickets.example/api/v1/orders/ord_show_1

-- 
Order ord_show_1
Reference req-1
`,
    });
  });

  it("explains a declined payment in French, and how long the places are kept", () => {
    const { subject, text } = mail("paymentDeclined", undefined, { locale: "fr", name: "Benoît" });
    expect(subject).toBe("Votre paiement pour « Concert de l'école » a été refusé");
    expect(text).toContain("Bonjour Benoît,");
    expect(text).toContain(declineReason("insufficient_funds", "fr"));
    expect(text).toMatch(/gardées jusqu'au mardi 1 juin 2027 à 12:20/);
    expect(text).toContain("Référence req-1");
  });

  it("says so when the places are not kept any more", () => {
    const text = everything("paymentDeclined", { ...fullFacts.paymentDeclined, keptUntil: null }, {});
    expect(text.match(/Your places are free again/g)).toHaveLength(2);
  });

  it("leaves the reference out when no request caused the message", () => {
    const { text } = render({ ...owed("orderExpired"), requestId: null }, recipient, "https://x.example");
    expect(text.endsWith("-- \nOrder ord_show_1\n")).toBe(true);
  });

  it("takes the other language's title when the event has only that one", () => {
    const facts = { ...fullFacts.orderExpired, eventTitle: { fr: "Noël" } };
    expect(mail("orderExpired", facts).subject).toBe("Your reservation for “Noël” has expired");
  });

  it.each(["José Ñandú", "王小明", "Zoë 🎻 O'Brien", "مريم", "e\u0301te\u0301"])(
    "writes the name %s as it is",
    (name) => {
      expect(mail("orderExpired", undefined, { name }).text).toContain(`Hello ${name},`);
    },
  );

  it("lets no line break of a name or a title into a subject or a line", () => {
    const eventTitle = { en: "A\r\nBcc: all@example.org", fr: "A" };
    const { subject, text } = mail("orderExpired", { orderId: "ord_1", eventTitle }, { name: "A\nB\u2028C" });
    expect(subject).toBe("Your reservation for “A Bcc: all@example.org” has expired");
    expect(text).toContain("Hello A B C,");
  });

  it("gives one notification one message id and another another", () => {
    const ids = kinds.map((kind) => mail(kind).messageId);
    expect(new Set(ids).size).toBe(kinds.length);
    expect(kinds.map((kind) => mail(kind, undefined, { locale: "fr" }).messageId)).toEqual(ids);
  });

  it("writes short texts without a subject", () => {
    expect(mail("orderConfirmed", undefined, { notifyBy: "sms" })).toEqual({
      messageId: mail("orderConfirmed").messageId,
      channel: "sms",
      to: "+33612345678",
      subject: null,
      text: "2 tickets for “School concert”, Friday, 18 June 2027 at 19:30 CEST. Total €24.00. https://tickets.example/api/v1/orders/ord_show_1",
    });
  });
});

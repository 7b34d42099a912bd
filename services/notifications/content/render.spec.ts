import { describe, expect, it } from "@jest/globals";
import { notificationKind } from "../../../contracts/notifications/notification-facts.ts";
import { declineReason } from "../../../lib/errors/decline-reasons.ts";
import { locales } from "../../../lib/text/locale.ts";
import { fullFacts } from "../testing/facts.ts";
import { ada, around, everything, mail, paper, rendered, sms } from "../testing/mails.ts";
import { render } from "./render.ts";
import { segments } from "./short-text.ts";

const kinds = notificationKind.options;

describe("render", () => {
  it("confirms an order in English, in the event's time zone", () => {
    expect(mail("orderConfirmed")).toEqual({
      messageId: expect.stringMatching(/^msg_[0-9a-z]{20}@eventsapp$/),
      channel: "mail",
      to: "ada@example.org",
      locale: "en",
      subject: "Your 2 tickets for “School concert”",
      html: expect.stringContaining("Your 2 tickets for “School concert”"),
      attachments: [paper],
      text: `Hello Ada,

Thank you for your order: 2 tickets for “School concert”.

Starts: Friday, 18 June 2027 at 19:30 CEST
Total: €24.00

Your tickets are attached as a PDF. Show their codes at the entrance, on paper or on your phone.

Your tickets:
- No. 12, place 5
  https://tickets.example/api/v1/tickets/ord_show_1:1:1
- No. 13, place 6
  https://tickets.example/api/v1/tickets/ord_show_1:1:2

Your order:
https://tickets.example/api/v1/orders/ord_show_1

-- 
This is an automatic message from EventsApp. Please do not reply.
`,
    });
  });

  it("says where the tickets are when they could not be attached", () => {
    for (const locale of locales) {
      const bare = { ...around, attachments: [] };
      const { text, attachments } = render(rendered("orderConfirmed"), { ...ada, locale }, bare);
      expect(attachments).toEqual([]);
      expect(text).toMatch(/could not be attached|n’ont pas pu être joints/);
      expect(text).toContain("https://tickets.example/api/v1/tickets/ord_show_1:1:2/pdf");
    }
  });

  it("speaks of no card when free tickets are given back", () => {
    const free = { ...fullFacts.orderRefunded, amountMinor: 0 };
    for (const locale of locales) {
      for (const { text } of [
        mail("orderRefunded", free, { locale }),
        sms("orderRefunded", free, { locale }),
      ]) {
        expect(text).not.toMatch(/card|carte/);
        expect(text).toMatch(/were free|gratuits/);
      }
    }
  });

  it("explains a declined payment in French, and how long the places are kept", () => {
    const { subject, text } = mail("paymentDeclined", undefined, { locale: "fr", name: "Benoît" });
    expect(subject).toBe("Votre paiement pour « Concert de l’école » a été refusé");
    expect(text).toContain("Bonjour Benoît,");
    expect(text).toContain(declineReason("insufficient_funds", "fr"));
    expect(text).toMatch(/réservées jusqu’au mardi 1er juin 2027 à 12:20/);
  });

  it("says so when the places are not kept any more", () => {
    const { text } = mail("paymentDeclined", { ...fullFacts.paymentDeclined, keptUntil: null });
    expect(text.match(/Your places have been released/g)).toHaveLength(1);
  });

  it("greets without a name who has no account", () => {
    expect(mail("invitation", undefined, { name: null }).text.startsWith("Hello,\n")).toBe(true);
    expect(mail("invitation", undefined, { name: null, locale: "fr" }).text.startsWith("Bonjour,\n")).toBe(
      true,
    );
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
    const cancelled = { ...fullFacts.eventCancelled, reason: "First\nSecond" };
    expect(mail("eventCancelled", cancelled).text).toContain("> First Second\n");
  });

  it("gives one notification one message id and another another", () => {
    const ids = kinds.map((kind) => mail(kind).messageId);
    expect(new Set(ids).size).toBe(kinds.length);
    expect(kinds.map((kind) => mail(kind, undefined, { locale: "fr" }).messageId)).toEqual(ids);
    const again = { ...rendered("orderExpired"), resendIds: ["rsd_1"] };
    expect(ids).not.toContain(render(again, ada, around).messageId);
  });
});

describe("an SMS", () => {
  it("has no subject, no HTML and no attachment", () => {
    expect(sms("orderConfirmed")).toEqual({
      messageId: mail("orderConfirmed").messageId,
      channel: "sms",
      to: "+33612345678",
      locale: "en",
      subject: null,
      html: null,
      attachments: [],
      text: '2 tickets for "School concert", Fri 18 Jun, 19:30. Total €24.00. https://tickets.example/api/v1/orders/ord_show_1',
    });
  });

  it("is never a code that opens an account or an organizer", () => {
    for (const kind of ["invitation", "passwordReset"] as const) expect(sms(kind).channel).toBe("mail");
  });

  const titles = [
    "x",
    "Ö".repeat(200),
    "Où ça ? « Nuit d’été » à l’Opéra, œuvres choisies",
    "夏".repeat(200),
  ];
  const byShort = kinds.filter((kind) => sms(kind).channel === "sms");

  it.each(byShort)("%s fits into two, whatever the title, in both languages", (kind) => {
    for (const locale of locales)
      for (const title of titles)
        for (const publicUrl of ["https://t.example", `https://${"long.".repeat(30)}example`]) {
          const orderId = "ord_sample_3k9f8a7b6c5d4e3f2a1b_9z8y7x6w5v4u3t2s1r0q";
          const facts = { ...fullFacts[kind], orderId, eventTitle: { en: title, fr: title } };
          const notices = { ...rendered(kind, facts), orderId };
          const { text } = render(
            notices,
            { ...ada, locale, notifyBy: "sms" },
            { publicUrl, attachments: [] },
          );
          expect([text, segments(text)]).toEqual([text, expect.any(Number)]);
          expect(segments(text)).toBeLessThanOrEqual(2);
          expect(text.length).toBeGreaterThan(20);
        }
  });

  it("keeps its link when the title is only a little too long", () => {
    const title =
      "A rather long title of an evening in town, with everything that belongs to it and more of it";
    const facts = { ...fullFacts.orderRefunded, eventTitle: { en: title } };
    const { text } = sms("orderRefunded", facts);
    expect(text).toContain("https://tickets.example/api/v1/orders/ord_show_1");
    expect(text).toContain("€12.00");
  });
});

describe("the HTML of a mail", () => {
  const nasty = `<img src=x onerror=alert(1)> & "quotes" 'single' </style><script>`;

  it.each(kinds)("%s escapes everything that people typed, loads nothing and runs nothing", (kind) => {
    const typed = Object.fromEntries(
      Object.entries(fullFacts[kind]).map(([name, value]) => {
        if (["reason", "organizerName", "invitedBy"].includes(name)) return [name, nasty];
        if (name === "eventTitle") return [name, { en: nasty, fr: nasty }];
        return [name, name === "venue" ? { name: nasty, city: nasty } : value];
      }),
    );
    const { html } = mail(kind, typed, { name: nasty });
    expect(html).toContain("&lt;img src=x onerror=alert(1)&gt;");
    expect(html).not.toMatch(/<(img|script|link|iframe|form|object|base)\b/i);
    expect(html?.match(/<\/style>/g)).toHaveLength(1);
    expect(html).not.toMatch(/url\(|@import|src=(?!x )/);
    for (const [, url] of html!.matchAll(/href="([^"]*)"/g))
      expect(url).toMatch(/^https:\/\/tickets\.example\//);
  });

  it.each(kinds)(
    "%s names its language, one heading, and what mail programs show beside the subject",
    (kind) => {
      for (const locale of locales) {
        const { html, subject } = mail(kind, undefined, { locale });
        expect(html).toContain(`<html lang="${locale}">`);
        expect(html?.match(/<h1/g)).toHaveLength(1);
        expect(html).toContain('name="viewport"');
        expect(html).toMatch(/<div style="display:none[^>]*>[^<]{10}/);
        expect(subject!.length).toBeLessThan(100);
        // Gmail cuts mails longer than 102 kB.
        expect(Buffer.byteLength(html as string)).toBeLessThan(20_000);
      }
    },
  );

  it("breaks no French line before a mark that belongs to the word before it", () => {
    for (const kind of kinds) {
      const { html } = mail(kind, undefined, { locale: "fr" });
      expect(html!.replace(/<style>[\s\S]*<\/style>|style="[^"]*"|content="[^"]*"/g, "")).not.toMatch(
        /« | [»:;?]/,
      );
      expect(html).toContain("color-scheme: light dark");
    }
    expect(mail("orderExpired", undefined, { locale: "fr" }).html).toContain("«\u00a0Concert");
  });

  it("says all that the text says", () => {
    const words = (text: string) =>
      new Set(text.replace(/<[^>]+>/g, " ").match(/[\p{L}\p{N}.:/_]{3,}/gu) ?? []);
    for (const kind of kinds) {
      const { text, html } = mail(kind);
      const missing = [...words(text)].filter((word) => !html!.includes(word.replace(/[.:]+$/, "")));
      expect([kind, missing]).toEqual([kind, []]);
    }
    expect(everything("orderConfirmed", fullFacts.orderConfirmed, {})).toContain("€24.00");
  });
});

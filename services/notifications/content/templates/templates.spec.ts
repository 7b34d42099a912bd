import { describe, expect, it } from "@jest/globals";
import {
  factShapes,
  type NotificationKind,
  notificationKind,
} from "../../../../contracts/notifications/notification-facts.ts";
import { type Locale, locales } from "../../../../lib/text/locale.ts";
import { fullFacts, leastFacts, otherFacts } from "../../testing/facts.ts";
import { everything, mail } from "../../testing/mails.ts";
import { mailWording } from "../wording.ts";
import { templates } from "./index.ts";
import type { Template, Wording } from "./template.ts";

const kinds = notificationKind.options;

/** Which facts and which words each part of a template asks for, and of what kinds its blocks are. */
function askedFor(kind: NotificationKind, locale: Locale, given: Record<string, unknown>) {
  const asked: string[] = [];
  const noting = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(of, field) {
        asked.push(`${name}.${String(field)}`);
        return Reflect.get(of, field);
      },
    });
  const template = templates[kind][locale] as unknown as Template<unknown>;
  const facts = noting("facts", factShapes[kind].parse(given));
  const reader = { locale, publicUrl: "https://tickets.example", hasPdf: true };
  const words: Wording = noting("words", mailWording(reader));
  const parts = ["subject", "preview", "blocks", "sms"] as const;
  const byPart = parts.map((part) => {
    asked.length = 0;
    template[part]?.(facts, words);
    return [part, [...new Set(asked)].sort()];
  });
  return { byPart, blocks: template.blocks(facts, words).map((block) => block.kind) };
}

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

  it.each(kinds)("%s says the same facts in the same places in both languages", (kind) => {
    for (const facts of [fullFacts, otherFacts, leastFacts]) {
      const [en, fr] = locales.map((locale) => askedFor(kind, locale, facts[kind]));
      expect(fr).toEqual(en);
    }
  });

  it.each(kinds)("%s goes by SMS in both languages or in none", (kind) => {
    expect(templates[kind].en.sms === null).toBe(templates[kind].fr.sms === null);
    expect(templates[kind].en.sms === null).toBe(["invitation", "passwordReset"].includes(kind));
  });

  for (const kind of kinds) {
    for (const locale of locales) {
      // An organizer appears by its name; the id is for the code.
      const shown = Object.keys(factShapes[kind].shape).filter((fact) => fact !== "organizerId");
      it.each(shown)(`${kind} in ${locale} says its fact %s`, (fact) => {
        const changed = { ...fullFacts[kind], [fact]: otherFacts[kind][fact] };
        const [before, after] = [mail(kind, undefined, { locale }), mail(kind, changed, { locale })];
        expect(after.text).not.toBe(before.text);
        expect(after.html).not.toBe(before.html);
      });

      it.each(["full", "least"] as const)(`${kind} in ${locale} has no hole with %s facts`, (amount) => {
        const facts = amount === "full" ? fullFacts[kind] : leastFacts[kind];
        const text = everything(kind, facts, { locale });
        expect(text).not.toMatch(/undefined|null|NaN|\[object|Invalid|“”|« {2}»|\$\{/);
        if ("orderId" in facts) expect(text).toContain("https://tickets.example/api/v1/orders/ord_show_1");
      });
    }
  }

  it.each(kinds)("%s cannot be rendered without its facts", (kind) => {
    expect(() => mail(kind, {})).toThrow(/orderId|token/);
  });

  it("list the first 20 of many tickets and say how many there are beside", () => {
    const tickets = Array.from({ length: 50 }, (_, n) => ({
      ...{ ticketId: `ord_show_1:1:${n + 1}`, serial: n + 1, placeNumber: n + 1 },
    }));
    const { text } = mail("orderConfirmed", { ...fullFacts.orderConfirmed, tickets });
    expect(text.match(/^- No\. /gm)).toHaveLength(20);
    expect(text).toContain("… and 30 more");
  });
});

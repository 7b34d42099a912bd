import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { maybe, text } from "./template.ts";

type Cancelled = Facts<"eventCancelled">;

const enName = ({ eventTitle }: Cancelled, words: Wording) =>
  words.title(eventTitle) ? `“${words.title(eventTitle)}”` : "Your event";
const frName = ({ eventTitle }: Cancelled, words: Wording) =>
  words.title(eventTitle) ? `« ${words.title(eventTitle)} »` : "Votre événement";

const enMoney = ({ refundMinor, currency }: Cancelled, words: Wording) =>
  refundMinor > 0
    ? `You get ${words.money(refundMinor, currency)} back on your card, within a few days as a rule. You need not do anything.`
    : "Nothing was charged for your order, and you need not do anything.";
const frMoney = ({ refundMinor, currency }: Cancelled, words: Wording) =>
  refundMinor > 0
    ? `${words.money(refundMinor, currency)} vous sont rendus sur votre carte, en quelques jours en général. Vous n'avez rien à faire.`
    : "Rien n'a été débité pour votre commande, et vous n'avez rien à faire.";

export const eventCancelled: TemplatePair<"eventCancelled"> = {
  en: {
    subject: (facts, words) => `${enName(facts, words)} is cancelled`,
    preview: enMoney,
    blocks: (facts, words) => [
      text(
        `${enName(facts, words)} will not take place. It was to begin on ${words.time(facts.startsAt, facts.timeZone)}. Tickets for it are not valid any more.`,
      ),
      ...maybe(facts.reason !== null && { kind: "quote", label: "The organizer says", text: facts.reason }),
      text(enMoney(facts, words)),
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${enName(facts, words)}, ${words.time(facts.startsAt, facts.timeZone)}, is cancelled.${facts.refundMinor > 0 ? ` You get ${words.money(facts.refundMinor, facts.currency)} back on your card.` : ""}`,
  },
  fr: {
    subject: (facts, words) => `${frName(facts, words)} est annulé`,
    preview: frMoney,
    blocks: (facts, words) => [
      text(
        `${frName(facts, words)} n'aura pas lieu. Le début était prévu le ${words.time(facts.startsAt, facts.timeZone)}. Les billets ne sont plus valables.`,
      ),
      ...maybe(facts.reason !== null && { kind: "quote", label: "L'organisateur dit", text: facts.reason }),
      text(frMoney(facts, words)),
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${frName(facts, words)}, ${words.time(facts.startsAt, facts.timeZone)}, est annulé.${facts.refundMinor > 0 ? ` ${words.money(facts.refundMinor, facts.currency)} vous sont rendus sur votre carte.` : ""}`,
  },
};

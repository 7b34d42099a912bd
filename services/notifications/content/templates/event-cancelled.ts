import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { maybe, text } from "./template.ts";

type Cancelled = Facts<"eventCancelled">;

const enName = ({ eventTitle }: Cancelled, words: Wording) =>
  words.title(eventTitle) ? `“${words.title(eventTitle)}”` : "Your event";
const frName = ({ eventTitle }: Cancelled, words: Wording) =>
  words.title(eventTitle) ? `L’événement « ${words.title(eventTitle)} »` : "Votre événement";

const enMoney = ({ refundMinor, currency }: Cancelled, words: Wording) =>
  refundMinor > 0
    ? `${words.money(refundMinor, currency)} will be refunded to your card, usually within a few days. You do not need to do anything.`
    : "Nothing was charged for your order, and you do not need to do anything.";
const frMoney = ({ refundMinor, currency }: Cancelled, words: Wording) =>
  refundMinor > 0
    ? `${words.money(refundMinor, currency)} vous seront remboursés sur votre carte, en général sous quelques jours. Vous n’avez rien à faire.`
    : "Rien n’a été débité pour votre commande, et vous n’avez rien à faire.";

export const eventCancelled: TemplatePair<"eventCancelled"> = {
  en: {
    subject: (facts, words) => `${enName(facts, words)} has been cancelled`,
    preview: enMoney,
    blocks: (facts, words) => [
      text(
        `${enName(facts, words)}, planned for ${words.time(facts.startsAt, facts.timeZone)}, will not take place. Your tickets are no longer valid.`,
      ),
      ...maybe(
        facts.reason !== null && { kind: "quote", label: "Message from the organizer", text: facts.reason },
      ),
      text(enMoney(facts, words)),
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${enName(facts, words)}, ${words.time(facts.startsAt, facts.timeZone)}, has been cancelled.${facts.refundMinor > 0 ? ` ${words.money(facts.refundMinor, facts.currency)} will be refunded to your card.` : ""}`,
  },
  fr: {
    subject: (facts, words) => `${frName(facts, words)} est annulé`,
    preview: frMoney,
    blocks: (facts, words) => [
      text(
        `${frName(facts, words)}, prévu le ${words.time(facts.startsAt, facts.timeZone)}, n’aura pas lieu. Vos billets ne sont plus valables.`,
      ),
      ...maybe(
        facts.reason !== null && { kind: "quote", label: "Message de l’organisateur", text: facts.reason },
      ),
      text(frMoney(facts, words)),
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${frName(facts, words)}, ${words.time(facts.startsAt, facts.timeZone)}, est annulé.${facts.refundMinor > 0 ? ` ${words.money(facts.refundMinor, facts.currency)} vous seront remboursés sur votre carte.` : ""}`,
  },
};

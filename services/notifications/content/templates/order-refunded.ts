import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { maybe, text } from "./template.ts";
import { countOf, ticketList } from "./ticket-list.ts";

type Refunded = Facts<"orderRefunded">;

const amount = ({ amountMinor, currency }: Refunded, words: Wording) => words.money(amountMinor, currency);

function enMoney(facts: Refunded, words: Wording): string {
  if (facts.amountMinor === 0) return "That was free of charge, so there is no money to return.";
  return facts.byHand
    ? `Your card could not take ${amount(facts, words)} back. The organizer will get in touch to return the money in another way.`
    : `You get ${amount(facts, words)} back on the card that was charged, within a few days as a rule.`;
}

function frMoney(facts: Refunded, words: Wording): string {
  if (facts.amountMinor === 0) return "C'était gratuit : il n'y a pas d'argent à rendre.";
  return facts.byHand
    ? `Votre carte n'a pas pu recevoir ${amount(facts, words)}. L'organisateur vous contactera pour vous rendre l'argent autrement.`
    : `${amount(facts, words)} vous sont rendus sur la carte débitée, en quelques jours en général.`;
}

export const orderRefunded: TemplatePair<"orderRefunded"> = {
  en: {
    subject: ({ eventTitle }, words) => `Your refund${words.forTitle(eventTitle)}`,
    preview: enMoney,
    blocks: (facts, words) => [
      text(
        `${countOf(facts.tickets, "en")}${words.forTitle(facts.eventTitle)} on ${words.time(facts.startsAt, facts.timeZone)} ${facts.tickets.length === 1 ? "is" : "are"} refunded, and not valid any more.`,
      ),
      { kind: "facts", rows: [["Refund", amount(facts, words)]] },
      text(enMoney(facts, words)),
      ...maybe(facts.reason !== null && { kind: "quote", label: "The organizer says", text: facts.reason }),
      ticketList(facts.tickets, { locale: "en", title: "Tickets that are not valid any more", url: null }),
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${countOf(facts.tickets, "en")}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)}, refunded. ${enMoney(facts, words)}`,
  },
  fr: {
    subject: ({ eventTitle }, words) => `Votre remboursement${words.forTitle(eventTitle)}`,
    preview: frMoney,
    blocks: (facts, words) => [
      text(
        `${countOf(facts.tickets, "fr")}${words.forTitle(facts.eventTitle)} (${words.time(facts.startsAt, facts.timeZone)}) ${facts.tickets.length === 1 ? "est remboursé et n'est plus valable" : "sont remboursés et ne sont plus valables"}.`,
      ),
      { kind: "facts", rows: [["Remboursement", amount(facts, words)]] },
      text(frMoney(facts, words)),
      ...maybe(facts.reason !== null && { kind: "quote", label: "L'organisateur dit", text: facts.reason }),
      ticketList(facts.tickets, { locale: "fr", title: "Billets qui ne sont plus valables", url: null }),
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${countOf(facts.tickets, "fr")}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)} : remboursement. ${frMoney(facts, words)}`,
  },
};

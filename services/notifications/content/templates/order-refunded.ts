import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { maybe, text } from "./template.ts";
import { countOf, ticketList } from "./ticket-list.ts";

type Refunded = Facts<"orderRefunded">;

const amount = ({ amountMinor, currency }: Refunded, words: Wording) => words.money(amountMinor, currency);

function enMoney(facts: Refunded, words: Wording): string {
  if (facts.amountMinor === 0) return "Your tickets were free, so there is no amount to refund.";
  return facts.byHand
    ? `${amount(facts, words)} could not be refunded to your card. The organizer will contact you to refund it another way.`
    : `${amount(facts, words)} will be refunded to the card you paid with, usually within a few days.`;
}

function frMoney(facts: Refunded, words: Wording): string {
  if (facts.amountMinor === 0) return "Vos billets étaient gratuits : il n’y a rien à rembourser.";
  return facts.byHand
    ? `Le remboursement de ${amount(facts, words)} sur votre carte n’a pas abouti. L’organisateur vous contactera pour vous rembourser autrement.`
    : `${amount(facts, words)} vous seront remboursés sur la carte débitée, en général sous quelques jours.`;
}

export const orderRefunded: TemplatePair<"orderRefunded"> = {
  en: {
    subject: ({ eventTitle }, words) => `Your refund${words.forTitle(eventTitle)}`,
    preview: enMoney,
    blocks: (facts, words) => [
      text(
        `${countOf(facts.tickets, "en")}${words.forTitle(facts.eventTitle)} on ${words.time(facts.startsAt, facts.timeZone)} ${facts.tickets.length === 1 ? "is" : "have"} been cancelled and are no longer valid.`,
      ),
      { kind: "facts", rows: [["Refund", amount(facts, words)]] },
      text(enMoney(facts, words)),
      ...maybe(
        facts.reason !== null && { kind: "quote", label: "Message from the organizer", text: facts.reason },
      ),
      ticketList(facts.tickets, { locale: "en", title: "Tickets that are no longer valid", url: null }),
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
        `${countOf(facts.tickets, "fr")}${words.forTitle(facts.eventTitle)} (${words.time(facts.startsAt, facts.timeZone)}) ${facts.tickets.length === 1 ? "est annulé et n’est plus valable" : "sont annulés et ne sont plus valables"}.`,
      ),
      { kind: "facts", rows: [["Remboursement", amount(facts, words)]] },
      text(frMoney(facts, words)),
      ...maybe(
        facts.reason !== null && { kind: "quote", label: "Message de l’organisateur", text: facts.reason },
      ),
      ticketList(facts.tickets, { locale: "fr", title: "Billets qui ne sont plus valables", url: null }),
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `${countOf(facts.tickets, "fr")}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)} : remboursement. ${frMoney(facts, words)}`,
  },
};

import type { IssuedTicket } from "../../../contracts/tickets.ts";
import type { TemplatePair, Wording } from "./template.ts";

const enCount = (count: number) => (count === 1 ? "1 ticket" : `${count} tickets`);
const frCount = (count: number) => (count === 1 ? "1 billet" : `${count} billets`);

const enTicket = (words: Wording) => (ticket: IssuedTicket) =>
  `- No. ${ticket.serial}, place ${ticket.placeNumber}\n  ${words.ticketUrl(ticket.ticketId)}`;
const frTicket = (words: Wording) => (ticket: IssuedTicket) =>
  `- N° ${ticket.serial}, place ${ticket.placeNumber}\n  ${words.ticketUrl(ticket.ticketId)}`;

export const orderConfirmed: TemplatePair<"orderConfirmed"> = {
  en: {
    subject: (facts, words) => `Your ${enCount(facts.tickets.length)}${words.forTitle(facts.eventTitle)}`,
    text: (
      facts,
      words,
    ) => `Thank you for your order: ${enCount(facts.tickets.length)}${words.forTitle(facts.eventTitle)}.

Begins: ${words.time(facts.startsAt, facts.timeZone)}
Total: ${words.money(facts.totalMinor, facts.currency)}

Your tickets:
${facts.tickets.map(enTicket(words)).join("\n")}

Your order: ${words.orderUrl(facts.orderId)}`,
    sms: (facts, words) =>
      `${enCount(facts.tickets.length)}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)}. Total ${words.money(facts.totalMinor, facts.currency)}. ${words.orderUrl(facts.orderId)}`,
  },
  fr: {
    subject: (facts, words) =>
      `Vos billets${words.forTitle(facts.eventTitle)} (${frCount(facts.tickets.length)})`,
    text: (
      facts,
      words,
    ) => `Merci de votre commande : ${frCount(facts.tickets.length)}${words.forTitle(facts.eventTitle)}.

Début : ${words.time(facts.startsAt, facts.timeZone)}
Total : ${words.money(facts.totalMinor, facts.currency)}

Vos billets :
${facts.tickets.map(frTicket(words)).join("\n")}

Votre commande : ${words.orderUrl(facts.orderId)}`,
    sms: (facts, words) =>
      `${frCount(facts.tickets.length)}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)}. Total ${words.money(facts.totalMinor, facts.currency)}. ${words.orderUrl(facts.orderId)}`,
  },
};

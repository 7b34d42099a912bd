import type { TemplatePair } from "./template.ts";

const enCount = (count: number) => (count === 1 ? "1 ticket" : `${count} tickets`);
const frCount = (count: number) => (count === 1 ? "1 billet" : `${count} billets`);

export const orderConfirmed: TemplatePair<"orderConfirmed"> = {
  en: {
    subject: (facts, words) => `Your ${enCount(facts.ticketCount)}${words.forTitle(facts.eventTitle)}`,
    text: (
      facts,
      words,
    ) => `Thank you for your order: ${enCount(facts.ticketCount)}${words.forTitle(facts.eventTitle)}.

Begins: ${words.time(facts.startsAt, facts.timeZone)}
Total: ${words.money(facts.totalMinor, facts.currency)}

Your tickets:
${facts.ticketIds.map((id) => `- ${id}\n  ${words.ticketUrl(id)}`).join("\n")}

Your order: ${words.orderUrl(facts.orderId)}`,
    sms: (facts, words) =>
      `${enCount(facts.ticketCount)}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)}. Total ${words.money(facts.totalMinor, facts.currency)}. ${words.orderUrl(facts.orderId)}`,
  },
  fr: {
    subject: (facts, words) =>
      `Vos billets${words.forTitle(facts.eventTitle)} (${frCount(facts.ticketCount)})`,
    text: (
      facts,
      words,
    ) => `Merci de votre commande : ${frCount(facts.ticketCount)}${words.forTitle(facts.eventTitle)}.

Début : ${words.time(facts.startsAt, facts.timeZone)}
Total : ${words.money(facts.totalMinor, facts.currency)}

Vos billets :
${facts.ticketIds.map((id) => `- ${id}\n  ${words.ticketUrl(id)}`).join("\n")}

Votre commande : ${words.orderUrl(facts.orderId)}`,
    sms: (facts, words) =>
      `${frCount(facts.ticketCount)}${words.forTitle(facts.eventTitle)}, ${words.time(facts.startsAt, facts.timeZone)}. Total ${words.money(facts.totalMinor, facts.currency)}. ${words.orderUrl(facts.orderId)}`,
  },
};

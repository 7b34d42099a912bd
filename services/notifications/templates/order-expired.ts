import type { TemplatePair } from "./template.ts";

export const orderExpired: TemplatePair<"orderExpired"> = {
  en: {
    subject: (facts, words) => `Your reservation${words.forTitle(facts.eventTitle)} has expired`,
    text: (
      facts,
      words,
    ) => `Your reservation${words.forTitle(facts.eventTitle)} was not paid in time, and its places are free again. Nothing was charged.

You can reserve again as long as places are left.

Your order: ${words.orderUrl(facts.orderId)}`,
    sms: (facts, words) =>
      `Your reservation${words.forTitle(facts.eventTitle)} has expired. Nothing was charged. ${words.orderUrl(facts.orderId)}`,
  },
  fr: {
    subject: (facts, words) => `Votre réservation${words.forTitle(facts.eventTitle)} a expiré`,
    text: (
      facts,
      words,
    ) => `Votre réservation${words.forTitle(facts.eventTitle)} n'a pas été payée à temps, et ses places sont à nouveau libres. Rien n'a été débité.

Vous pouvez réserver à nouveau tant qu'il reste des places.

Votre commande : ${words.orderUrl(facts.orderId)}`,
    sms: (facts, words) =>
      `Votre réservation${words.forTitle(facts.eventTitle)} a expiré. Rien n'a été débité. ${words.orderUrl(facts.orderId)}`,
  },
};

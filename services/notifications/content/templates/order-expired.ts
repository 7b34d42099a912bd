import type { TemplatePair } from "./template.ts";
import { text } from "./template.ts";

export const orderExpired: TemplatePair<"orderExpired"> = {
  en: {
    subject: ({ eventTitle }, words) => `Your reservation${words.forTitle(eventTitle)} has expired`,
    preview: () => "Nothing was charged. You can reserve again.",
    blocks: ({ orderId, eventTitle }, words) => [
      text(
        `Your reservation${words.forTitle(eventTitle)} was not paid in time, so its places have been released. Nothing was charged.`,
      ),
      text("You can reserve again while places are available."),
      { kind: "link", label: "Your order", url: words.orderUrl(orderId) },
    ],
    sms: ({ eventTitle }, words) =>
      `Your reservation${words.forTitle(eventTitle)} has expired. Nothing was charged.`,
  },
  fr: {
    subject: ({ eventTitle }, words) => `Votre réservation${words.forTitle(eventTitle)} a expiré`,
    preview: () => "Rien n’a été débité. Vous pouvez réserver à nouveau.",
    blocks: ({ orderId, eventTitle }, words) => [
      text(
        `Votre réservation${words.forTitle(eventTitle)} n’a pas été payée à temps, et ses places ont été libérées. Rien n’a été débité.`,
      ),
      text("Vous pouvez réserver à nouveau tant qu’il reste des places."),
      { kind: "link", label: "Votre commande", url: words.orderUrl(orderId) },
    ],
    sms: ({ eventTitle }, words) =>
      `Votre réservation${words.forTitle(eventTitle)} a expiré. Rien n’a été débité.`,
  },
};

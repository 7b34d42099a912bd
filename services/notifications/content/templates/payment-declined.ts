import type { Facts } from "../../../../contracts/notifications/notification-facts.ts";
import type { TemplatePair, Wording } from "./template.ts";
import { text } from "./template.ts";

type Declined = Facts<"paymentDeclined">;

const enPlaces = ({ keptUntil, timeZone }: Declined, words: Wording) =>
  keptUntil === null
    ? "Your places have been released. You can reserve again while places are available."
    : `Your places are held until ${words.time(keptUntil, timeZone)}. Pay with another card before then.`;

const frPlaces = ({ keptUntil, timeZone }: Declined, words: Wording) =>
  keptUntil === null
    ? "Vos places ont été libérées. Vous pouvez réserver à nouveau tant qu’il en reste."
    : `Vos places sont réservées jusqu’au ${words.time(keptUntil, timeZone)}. Payez avec une autre carte d’ici là.`;

export const paymentDeclined: TemplatePair<"paymentDeclined"> = {
  en: {
    subject: ({ eventTitle }, words) => `Your payment${words.forTitle(eventTitle)} was declined`,
    preview: (facts, words) => `Nothing was charged. ${enPlaces(facts, words)}`,
    blocks: (facts, words) => [
      text(
        `Your payment${words.forTitle(facts.eventTitle)} was declined: ${words.declineReason(facts.reason)}. Nothing was charged.`,
      ),
      text(enPlaces(facts, words)),
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `Payment${words.forTitle(facts.eventTitle)} declined: ${words.declineReason(facts.reason)}. ${enPlaces(facts, words)}`,
  },
  fr: {
    subject: ({ eventTitle }, words) => `Votre paiement${words.forTitle(eventTitle)} a été refusé`,
    preview: (facts, words) => `Rien n’a été débité. ${frPlaces(facts, words)}`,
    blocks: (facts, words) => [
      text(
        `Votre paiement${words.forTitle(facts.eventTitle)} a été refusé : ${words.declineReason(facts.reason)}. Rien n’a été débité.`,
      ),
      text(frPlaces(facts, words)),
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: (facts, words) =>
      `Paiement${words.forTitle(facts.eventTitle)} refusé : ${words.declineReason(facts.reason)}. ${frPlaces(facts, words)}`,
  },
};

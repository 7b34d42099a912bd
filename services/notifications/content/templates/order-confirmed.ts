import type { TemplatePair } from "./template.ts";
import { text } from "./template.ts";
import { countOf, ticketList } from "./ticket-list.ts";

export const orderConfirmed: TemplatePair<"orderConfirmed"> = {
  en: {
    subject: ({ tickets, eventTitle }, words) =>
      `Your ${countOf(tickets, "en")}${words.forTitle(eventTitle)}`,
    preview: ({ startsAt, timeZone, totalMinor, currency }, words) =>
      `Starts on ${words.time(startsAt, timeZone)}. Total: ${words.money(totalMinor, currency)}.`,
    blocks: ({ tickets, eventTitle, ...facts }, words) => [
      text(`Thank you for your order: ${countOf(tickets, "en")}${words.forTitle(eventTitle)}.`),
      {
        kind: "facts",
        rows: [
          ["Starts", words.time(facts.startsAt, facts.timeZone)],
          ["Total", words.money(facts.totalMinor, facts.currency)],
        ],
      },
      text(
        words.hasPdf
          ? "Your tickets are attached as a PDF. Show their codes at the entrance, on paper or on your phone."
          : "Your tickets could not be attached to this email. Download each of them from its link below, and show its code at the entrance.",
      ),
      ticketList(tickets, {
        locale: "en",
        title: "Your tickets",
        url: words.hasPdf ? words.ticketUrl : words.pdfUrl,
      }),
      { kind: "link", label: "Your order", url: words.orderUrl(facts.orderId) },
    ],
    sms: ({ tickets, eventTitle, startsAt, timeZone, totalMinor, currency }, words) =>
      `${countOf(tickets, "en")}${words.forTitle(eventTitle)}, ${words.time(startsAt, timeZone)}. Total ${words.money(totalMinor, currency)}.`,
  },
  fr: {
    subject: ({ tickets, eventTitle }, words) =>
      `${tickets.length === 1 ? "Votre billet" : `Vos ${countOf(tickets, "fr")}`}${words.forTitle(eventTitle)}`,
    preview: ({ startsAt, timeZone, totalMinor, currency }, words) =>
      `Début : ${words.time(startsAt, timeZone)}. Total : ${words.money(totalMinor, currency)}.`,
    blocks: ({ tickets, eventTitle, ...facts }, words) => [
      text(`Merci de votre commande : ${countOf(tickets, "fr")}${words.forTitle(eventTitle)}.`),
      {
        kind: "facts",
        rows: [
          ["Début", words.time(facts.startsAt, facts.timeZone)],
          ["Total", words.money(facts.totalMinor, facts.currency)],
        ],
      },
      text(
        words.hasPdf
          ? "Vos billets sont joints en PDF. Présentez leurs codes à l’entrée, sur papier ou sur votre téléphone."
          : "Vos billets n’ont pas pu être joints à ce courriel. Téléchargez chacun d’eux avec son lien ci-dessous, et présentez son code à l’entrée.",
      ),
      ticketList(tickets, {
        locale: "fr",
        title: "Vos billets",
        url: words.hasPdf ? words.ticketUrl : words.pdfUrl,
      }),
      { kind: "link", label: "Votre commande", url: words.orderUrl(facts.orderId) },
    ],
    sms: ({ tickets, eventTitle, startsAt, timeZone, totalMinor, currency }, words) =>
      `${countOf(tickets, "fr")}${words.forTitle(eventTitle)}, ${words.time(startsAt, timeZone)}. Total ${words.money(totalMinor, currency)}.`,
  },
};

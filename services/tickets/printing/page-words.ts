import type { Locale } from "../../../lib/text/locale.ts";

/** The words of a printed ticket. */
interface PageWords {
  ticket: string;
  number: string;
  localTime: (timeZone: string) => string;
  organizedBy: (organizer: string) => string;
  ticketType: string;
  place: string;
  /** The seat counts within its row, the number through the whole hall. */
  seat: (row: string, seat: number, placeNumber: number) => string;
  general: (placeNumber: number) => string;
  holder: string;
  price: string;
  order: string;
  whatToDo: string;
  unprintable: (replacement: string) => string;
}

export const pageWords: Record<Locale, PageWords> = {
  en: {
    ticket: "Ticket",
    number: "Number",
    localTime: (timeZone) => `local time (${timeZone})`,
    organizedBy: (organizer) => `Organized by ${organizer}`,
    ticketType: "Ticket type",
    place: "Place",
    seat: (row, seat, placeNumber) => `row ${row}, seat ${seat} (place ${placeNumber})`,
    general: (placeNumber) => `place ${placeNumber}`,
    holder: "Holder",
    price: "Price",
    order: "Order",
    whatToDo:
      "Show this code at the entrance, on paper or on a screen. It admits one person, once: the first to show it. Do not fold the code, and do not share a picture of it.",
    unprintable: (replacement) =>
      `${replacement} replaces a character that this page cannot print. The ticket is valid nonetheless.`,
  },
  fr: {
    ticket: "Billet",
    number: "Numéro",
    localTime: (timeZone) => `heure locale (${timeZone})`,
    organizedBy: (organizer) => `Organisé par ${organizer}`,
    ticketType: "Type de billet",
    place: "Place",
    seat: (row, seat, placeNumber) => `rang ${row}, siège ${seat} (place ${placeNumber})`,
    general: (placeNumber) => `place ${placeNumber}`,
    holder: "Au nom de",
    price: "Prix",
    order: "Commande",
    whatToDo:
      "Présentez ce code à l’entrée, sur papier ou sur un écran. Il est valable pour une seule personne, une seule fois : la première personne qui le présente. Ne pliez pas le code et n’en partagez pas de photo.",
    unprintable: (replacement) =>
      `${replacement} remplace un caractère que cette page ne peut pas imprimer. Le billet est valable malgré tout.`,
  },
};

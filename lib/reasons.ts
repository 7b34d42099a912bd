import { declineReason, isDeclineReason } from "./decline-reasons.ts";
import type { Locale } from "./locale.ts";

/** Why something is not on sale, as `reason` in an error's data. */
const saleReasons: Record<string, Record<Locale, string>> = {
  not_published: { en: "the event is not published", fr: "l'événement n'est pas publié" },
  event_started: { en: "the event has begun", fr: "l'événement a commencé" },
  sale_not_started: { en: "the sale has not begun", fr: "la vente n'a pas commencé" },
  sale_ended: { en: "the sale has ended", fr: "la vente est terminée" },
};

/** Why an event cannot be put on sale. */
const readinessReasons: Record<string, Record<Locale, string>> = {
  no_ticket_type: { en: "it has no ticket type", fr: "il n'a aucun type de billet" },
  starts_in_past: { en: "it starts in the past", fr: "il commence dans le passé" },
};

/** Why a ticket's code is refused at the gate. */
const ticketCodeReasons: Record<string, Record<Locale, string>> = {
  not_a_code: { en: "it does not have the form of one", fr: "il n'en a pas la forme" },
  unknown_key: { en: "it was signed with an unknown key", fr: "il a été signé avec une clé inconnue" },
  bad_signature: { en: "its signature is false", fr: "sa signature est fausse" },
};

/** A reason code in words; a text that is no code stays as it is. */
export function reasonText(reason: string, locale: Locale): string {
  if (isDeclineReason(reason)) return declineReason(reason, locale);
  return (saleReasons[reason] ?? readinessReasons[reason] ?? ticketCodeReasons[reason])?.[locale] ?? reason;
}

/** What was not found, with its article where the language needs one. */
const frenchThings: Record<string, string> = {
  challenge: "La question de la banque",
  event: "L'événement",
  order: "La commande",
  quota: "Le quota",
  ticket: "Le billet",
  "ticket type": "Le type de billet",
  tour: "La tournée",
  user: "Le compte",
};

/** A thing of the shop in the reader's language; one that has no word there keeps its own. */
export function thingText(what: string, locale: Locale): string {
  return locale === "fr" && Object.hasOwn(frenchThings, what) ? (frenchThings[what] as string) : what;
}

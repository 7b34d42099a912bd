import type { Locale } from "../text/locale.ts";
import { declineReason, isDeclineReason } from "./decline-reasons.ts";

/** Why something is not on sale, as `reason` in an error's data. */
const saleReasons: Record<string, Record<Locale, string>> = {
  not_published: { en: "the event is not published", fr: "l'événement n'est pas publié" },
  event_cancelled: { en: "the event was cancelled", fr: "l'événement a été annulé" },
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
  bad_signature: { en: "its signature is invalid", fr: "sa signature n’est pas valide" },
};

/** Why the card processor does not give money back. */
const refundReasons: Record<string, Record<Locale, string>> = {
  not_charged: { en: "nothing was charged", fr: "rien n'a été débité" },
  more_than_charged: {
    en: "it is more than is left of what was charged",
    fr: "cela dépasse ce qui reste du montant débité",
  },
  expired_or_canceled_card: {
    en: "the card has expired or its account is closed",
    fr: "la carte a expiré ou son compte est fermé",
  },
};

/** Why a message is not sent again. */
const resendReasons: Record<string, Record<Locale, string>> = {
  still_on_its_way: { en: "it is still on its way", fr: "il est encore en route" },
  sent_again_enough: {
    en: "it was sent again three times already",
    fr: "il a déjà été renvoyé trois fois",
  },
  held_a_code: {
    en: "it held a code that works once; ask for a new one",
    fr: "il contenait un code à usage unique ; demandez-en un nouveau",
  },
  was_forgotten: { en: "what it said was deleted", fr: "son contenu a été effacé" },
};

/** Why a body is no JSON. */
const jsonReasons: Record<string, Record<Locale, string>> = {
  json_wrong_at: { en: "it goes wrong at position {position}", fr: "l'erreur est à la position {position}" },
  json_wrong_sign: { en: "a sign stands where JSON has none", fr: "un signe y est mal placé" },
  json_ends_early: { en: "it ends too early", fr: "il s'arrête trop tôt" },
  json_too_deep: { en: "it is nested too deeply", fr: "il est imbriqué trop profondément" },
  json_forged_name: {
    en: 'the field name "{name}" is not accepted',
    fr: "le nom de champ « {name} » n'est pas accepté",
  },
  json_wrong_length: {
    en: "it is not as long as Content-Length says",
    fr: "il n'a pas la longueur annoncée par Content-Length",
  },
  json_cut_off: { en: "it cannot be read to its end", fr: "il ne peut pas être lu jusqu'au bout" },
};

/** A reason code in words, whose `{holes}` the error's data fills; a text that is no code stays as it is. */
export function reasonText(reason: string, locale: Locale): string {
  if (isDeclineReason(reason)) return declineReason(reason, locale);
  const texts = [saleReasons, readinessReasons, ticketCodeReasons, refundReasons, resendReasons, jsonReasons];
  return texts.find((each) => Object.hasOwn(each, reason))?.[reason]?.[locale] ?? reason;
}

/** The scope of a limit, as `limit` in an error's data. */
const limits: Record<string, Record<Locale, string>> = {
  order: { en: "of this type in one order", fr: "de ce type par commande" },
  ticketType: { en: "of this type per buyer", fr: "de ce type par acheteur" },
  event: { en: "per buyer for this event", fr: "par acheteur pour cet événement" },
  tour: {
    en: "per buyer over all dates of the tour",
    fr: "par acheteur pour toutes les dates de la tournée",
  },
};

/** The scope of a limit, in words; a text that is no code stays as it is. */
export function limitText(limit: string, locale: Locale): string {
  return limits[limit]?.[locale] ?? limit;
}

/** The missing thing, with its article where the language needs one. */
const frenchThings: Record<string, string> = {
  block: "Le blocage",
  challenge: "La question de la banque",
  "check-in": "L'entrée",
  event: "L'événement",
  invitation: "L'invitation",
  member: "Le membre",
  notification: "Le message",
  order: "La commande",
  organizer: "L'organisateur",
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

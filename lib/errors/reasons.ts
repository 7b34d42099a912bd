import type { Locale } from "../text/locale.ts";
import { declineReason, isDeclineReason } from "./decline-reasons.ts";

/** Why something is not on sale, as `reason` in an error's data. */
const saleReasons: Record<string, Record<Locale, string>> = {
  not_published: { en: "the event is not published", fr: "l’événement n’est pas publié" },
  event_cancelled: { en: "the event was cancelled", fr: "l’événement a été annulé" },
  event_started: { en: "the event has started", fr: "l’événement a commencé" },
  sale_not_started: {
    en: "sales open on {saleStartsAt}",
    fr: "la vente ouvre le {saleStartsAt}",
  },
  sale_ended: { en: "sales ended on {saleEndsAt}", fr: "la vente s’est terminée le {saleEndsAt}" },
};

/** Why an event cannot be put on sale. */
const readinessReasons: Record<string, Record<Locale, string>> = {
  no_ticket_type: { en: "it has no ticket type", fr: "il n’a aucun type de billet" },
  starts_in_past: { en: "it starts in the past", fr: "il commence dans le passé" },
};

/** Why a ticket's code is refused at the gate. */
const ticketCodeReasons: Record<string, Record<Locale, string>> = {
  not_a_code: { en: "its format is unknown", fr: "son format est inconnu" },
  unknown_key: { en: "it was signed with an unknown key", fr: "il a été signé avec une clé inconnue" },
  bad_signature: { en: "its signature is invalid", fr: "sa signature n’est pas valide" },
};

/** Why the card processor does not give money back. */
const refundReasons: Record<string, Record<Locale, string>> = {
  not_charged: { en: "nothing was charged", fr: "rien n’a été débité" },
  more_than_charged: {
    en: "the amount exceeds what can still be refunded",
    fr: "le montant dépasse ce qui peut encore être remboursé",
  },
  expired_or_canceled_card: {
    en: "the card has expired or its account is closed",
    fr: "la carte a expiré ou son compte est fermé",
  },
};

/** Why a message is not sent again. */
const resendReasons: Record<string, Record<Locale, string>> = {
  still_on_its_way: { en: "it is still being sent", fr: "il est encore en cours d’envoi" },
  sent_again_enough: {
    en: "it was already sent again three times",
    fr: "il a déjà été renvoyé trois fois",
  },
  held_a_code: {
    en: "it contained a single-use code; ask for a new one",
    fr: "il contenait un code à usage unique ; demandez-en un nouveau",
  },
  was_forgotten: { en: "its contents were erased", fr: "son contenu a été effacé" },
};

/** Why a body is no JSON. */
const jsonReasons: Record<string, Record<Locale, string>> = {
  json_wrong_at: {
    en: "unexpected character at position {position}",
    fr: "caractère inattendu à la position {position}",
  },
  json_wrong_sign: { en: "it contains an unexpected character", fr: "il contient un caractère inattendu" },
  json_ends_early: { en: "it ends unexpectedly", fr: "il se termine trop tôt" },
  json_too_deep: { en: "it is nested too deeply", fr: "il est imbriqué trop profondément" },
  json_forged_name: {
    en: 'the field name "{name}" is not accepted',
    fr: "le nom de champ « {name} » n’est pas accepté",
  },
  json_wrong_length: {
    en: "its length does not match Content-Length",
    fr: "sa longueur ne correspond pas à Content-Length",
  },
  json_cut_off: { en: "it was cut off", fr: "il a été interrompu" },
};

/** A reason code in words, whose `{holes}` the error's data fills; a text that is no code stays as it is. */
export function reasonText(reason: string, locale: Locale): string {
  if (isDeclineReason(reason)) return declineReason(reason, locale);
  const texts = [saleReasons, readinessReasons, ticketCodeReasons, refundReasons, resendReasons, jsonReasons];
  return texts.find((each) => Object.hasOwn(each, reason))?.[reason]?.[locale] ?? reason;
}

/** The scope of a limit, as `limit` in an error's data. */
const limits: Record<string, Record<Locale, string>> = {
  order: { en: "of this type per order", fr: "de ce type par commande" },
  ticketType: { en: "of this type per buyer", fr: "de ce type par acheteur" },
  event: { en: "per buyer for this event", fr: "par acheteur pour cet événement" },
  tour: {
    en: "per buyer for all dates of the tour",
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
  attachment: "La pièce jointe",
  challenge: "La demande de confirmation de la banque",
  "check-in": "Le contrôle",
  event: "L’événement",
  invitation: "L’invitation",
  member: "Le membre",
  message: "Le message",
  notification: "Le message",
  order: "La commande",
  organizer: "L’organisateur",
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

const roles: Record<string, Record<Locale, string>> = {
  admin: { en: "admin", fr: "administrateur" },
  eventCreator: { en: "event creator", fr: "créateur d’événements" },
  operator: { en: "operator", fr: "opérateur" },
};

/** A role in words. */
export function roleText(role: string, locale: Locale): string {
  return roles[role]?.[locale] ?? role;
}

const eventStates: Record<string, Record<Locale, string>> = {
  draft: { en: "a draft", fr: "un brouillon" },
  published: { en: "published", fr: "publié" },
  cancelled: { en: "cancelled", fr: "annulé" },
  archived: { en: "archived", fr: "archivé" },
};

const orderStates: Record<string, Record<Locale, string>> = {
  reserved: { en: "reserved", fr: "réservée" },
  paying: { en: "being paid", fr: "en cours de paiement" },
  paid: { en: "paid", fr: "payée" },
  fulfilled: { en: "paid", fr: "payée" },
  expired: { en: "expired", fr: "expirée" },
  cancelled: { en: "cancelled", fr: "annulée" },
  refunded: { en: "refunded", fr: "remboursée" },
};

/** The state of an event or an order in words, as the sentence of this code has it. */
export function stateText(code: string, state: string, locale: Locale): string {
  const states = code.startsWith("EVENT_") ? eventStates : orderStates;
  return states[state]?.[locale] ?? state;
}

/** All reasons, scopes of limits, roles and states, in both languages. */
export function reasonTexts(): Record<Locale, string>[] {
  const coded = [saleReasons, readinessReasons, ticketCodeReasons, refundReasons, resendReasons, jsonReasons];
  return [...coded, limits, roles, eventStates, orderStates].flatMap((texts) => Object.values(texts));
}

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of creating, changing and ending an event or a tour. */
export const eventErrors = {
  EVENT_NOT_READY: entry(409, {
    title: { en: "Event not ready", fr: "Événement incomplet" },
    en: "The event cannot be published yet: {reason}.",
    fr: "L’événement ne peut pas encore être publié : {reason}.",
  }),
  EVENT_CLOSED: entry(409, {
    title: { en: "Event closed", fr: "Événement clos" },
    en: "The event is {state} and can no longer be changed. To repeat it on another date, duplicate it.",
    fr: "L’événement est {state} et ne peut plus être modifié. Pour le reprendre à une autre date, dupliquez-le.",
  }),
  EVENT_IS_DRAFT: entry(409, {
    title: { en: "Event is a draft", fr: "L’événement est un brouillon" },
    en: "The event is a draft that was never on sale. Delete it instead.",
    fr: "L’événement est un brouillon qui n’a jamais été en vente. Supprimez-le plutôt.",
  }),
  EVENT_HAS_BEEN_ON_SALE: entry(409, {
    title: { en: "Event was on sale", fr: "L’événement a été en vente" },
    en: "The event is {state} and buyers may hold tickets, so it cannot be deleted: only drafts can. Cancel it if it will not take place, and archive it once it is over.",
    fr: "L’événement est {state} et des acheteurs peuvent avoir des billets : il ne peut pas être supprimé, seuls les brouillons peuvent l’être. Annulez-le s’il n’a pas lieu, et archivez-le une fois terminé.",
  }),
  EVENT_NOT_OVER: entry(409, {
    title: { en: "Event not over", fr: "Événement non terminé" },
    en: "The event ends on {overAt}. Archive it after that, or cancel it if it will not take place.",
    fr: "L’événement se termine le {overAt}. Archivez-le ensuite, ou annulez-le s’il n’a pas lieu.",
  }),
  CAPACITY_ONLY_GROWS: entry(409, {
    title: { en: "Capacity can only grow", fr: "La capacité ne peut qu’augmenter" },
    en: "The capacity is {current} and cannot be reduced to {got}. To take places off sale, use POST /events/{eventId}/blocks.",
    fr: "La capacité est de {current} et ne peut pas être réduite à {got}. Pour retirer des places de la vente, utilisez POST /events/{eventId}/blocks.",
  }),
  QUOTA_HAS_TICKET_TYPES: entry(409, {
    title: { en: "Quota in use", fr: "Quota utilisé" },
    en: "These ticket types use the quota: {ticketTypes}. Delete them first.",
    fr: "Ces types de billets utilisent le quota : {ticketTypes}. Supprimez-les d’abord.",
  }),
  DELETION_NEEDS_DRAFT: entry(409, {
    title: { en: "Event was on sale", fr: "L’événement a été en vente" },
    en: "The event is or was on sale and orders may depend on this, so it cannot be deleted. To end a ticket type's sale, set its `saleEndsAt`; to take places off sale, use POST /events/{eventId}/blocks.",
    fr: "L’événement est ou a été en vente et des commandes peuvent en dépendre : la suppression est impossible. Pour arrêter la vente d’un type de billet, renseignez son `saleEndsAt` ; pour retirer des places de la vente, utilisez POST /events/{eventId}/blocks.",
  }),
  TOUR_HAS_EVENTS: entry(409, {
    title: { en: "Tour has events", fr: "La tournée a des événements" },
    en: "The tour has events, among them “{event}”. Delete the drafts or move them to another tour; a tour with events that were on sale cannot be deleted.",
    fr: "La tournée a des événements, dont « {event} ». Supprimez les brouillons ou affectez-les à une autre tournée ; une tournée dont des événements ont été en vente ne peut pas être supprimée.",
  }),
} as const satisfies Record<string, CatalogueEntry>;

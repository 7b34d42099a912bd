import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of creating, changing and ending an event or a tour. */
export const eventErrors = {
  EVENT_NOT_READY: entry(
    409,
    "The event cannot go on sale yet: {reason}.",
    "L'événement ne peut pas encore être mis en vente : {reason}.",
  ),
  EVENT_CLOSED: entry(
    409,
    "The event is {state}, so nothing of it changes any more. Duplicate it to have it again on another date.",
    "L'événement est à l'état {state} : plus rien n'y change. Dupliquez-le pour le reprendre à une autre date.",
  ),
  EVENT_IS_DRAFT: entry(
    409,
    "The event is a draft that no one could buy. Delete it instead.",
    "L'événement est un brouillon que personne n'a pu acheter. Supprimez-le plutôt.",
  ),
  EVENT_HAS_BEEN_ON_SALE: entry(
    409,
    "The event is {state} and stays, because buyers may hold tickets: only a draft can be deleted. One on sale can be cancelled, and any can be archived when it is over or cancelled.",
    "L'événement est à l'état {state} et reste, car il peut y avoir des billets : seul un brouillon peut être supprimé. En vente, il peut être annulé ; terminé ou annulé, il peut être archivé.",
  ),
  EVENT_NOT_OVER: entry(
    409,
    "The event is not over before {overAt}. Archive it then, or cancel it if it does not take place.",
    "L'événement n'est pas terminé avant {overAt}. Archivez-le alors, ou annulez-le s'il n'a pas lieu.",
  ),
  CAPACITY_ONLY_GROWS: entry(
    409,
    "The capacity is {current} and can only grow, got {got}. Take places out of sale by POST /events/{eventId}/blocks.",
    "La capacité est de {current} et ne peut que croître, reçu {got}. Retirez des places de la vente par POST /events/{eventId}/blocks.",
  ),
  QUOTA_HAS_TICKET_TYPES: entry(
    409,
    "Ticket types draw on this quota: {ticketTypeIds}. Delete them first.",
    "Des types de billet puisent dans ce quota : {ticketTypeIds}. Supprimez-les d'abord.",
  ),
  DELETION_NEEDS_DRAFT: entry(
    409,
    "The event is on sale, and orders may hold this: only of a draft it can be deleted. End a ticket type's sale by its `saleEndsAt`; take places out of sale by POST /events/{eventId}/blocks.",
    "L'événement est en vente et des commandes peuvent en dépendre : on ne supprime ceci que d'un brouillon. Terminez la vente d'un type de billet par son `saleEndsAt` ; retirez des places par POST /events/{eventId}/blocks.",
  ),
  TOUR_HAS_EVENTS: entry(
    409,
    "Events belong to this tour, {eventId} among them. Delete its drafts or give them another tour; a tour whose events have been on sale stays.",
    "Des événements appartiennent à cette tournée, dont {eventId}. Supprimez ses brouillons ou changez leur tournée ; une tournée dont des événements ont été en vente reste.",
  ),
} as const satisfies Record<string, CatalogueEntry>;

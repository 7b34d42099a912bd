import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of refunds, and of cancelled events. */
export const refundErrors = {
  REFUND_NOT_POSSIBLE: entry(409, {
    title: { en: "Refund not possible", fr: "Remboursement impossible" },
    en: "The order is {state}; only a paid order can be refunded.",
    fr: "La commande est {state} ; seule une commande payée peut être remboursée.",
  }),
  TICKETS_NOT_IN_ORDER: entry(422, {
    title: { en: "Tickets of another order", fr: "Billets d’une autre commande" },
    en: "These tickets do not belong to this order: {ticketIds}. Take them from the order's `ticketIds`.",
    fr: "Ces billets n’appartiennent pas à cette commande : {ticketIds}. Prenez-les dans les `ticketIds` de la commande.",
  }),
  TICKETS_CHECKED_IN: entry(409, {
    title: { en: "Tickets already checked in", fr: "Billets déjà contrôlés" },
    en: "Tickets that were already checked in cannot be refunded: {tickets}. Name the others in `ticketIds`, or undo the check-ins first.",
    fr: "Les billets déjà contrôlés ne peuvent pas être remboursés : {tickets}. Indiquez les autres dans `ticketIds`, ou annulez d’abord les contrôles.",
  }),
  ALREADY_REFUNDED: entry(409, {
    title: { en: "Already refunded", fr: "Déjà remboursé" },
    en: "The tickets are already refunded, or their refund is in progress. See the order's `refunds`.",
    fr: "Les billets sont déjà remboursés, ou leur remboursement est en cours. Voyez les `refunds` de la commande.",
  }),
  ORDER_REFUNDED: entry(409, {
    title: { en: "Order refunded", fr: "Commande remboursée" },
    en: "The order was paid and then refunded. Reserve again.",
    fr: "La commande a été payée, puis remboursée. Réservez à nouveau.",
  }),
  EVENT_CANCELLED: entry(409, {
    title: { en: "Event cancelled", fr: "Événement annulé" },
    en: "The event was cancelled, and the order with it. Nothing was charged.",
    fr: "L’événement a été annulé, et la commande avec lui. Rien n’a été débité.",
  }),
} as const satisfies Record<string, CatalogueEntry>;

import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of refunds, and of cancelled events. */
export const refundErrors = {
  REFUND_NOT_POSSIBLE: entry(
    409,
    "The order is {state}; only a paid order can be refunded.",
    "La commande est à l'état {state} ; seule une commande payée peut être remboursée.",
  ),
  TICKETS_NOT_IN_ORDER: entry(
    422,
    "These tickets are not of this order: {ticketIds}. Take them from the order's `ticketIds`.",
    "Ces billets ne sont pas de cette commande : {ticketIds}. Prenez-les dans ses `ticketIds`.",
  ),
  TICKETS_CHECKED_IN: entry(
    409,
    "These tickets were already checked in and cannot be refunded: {ticketIds}. Name the others in `ticketIds`, or undo the check-ins first.",
    "Ces billets ont déjà été contrôlés et ne peuvent pas être remboursés : {ticketIds}. Nommez les autres dans `ticketIds`, ou annulez d'abord les contrôles.",
  ),
  ALREADY_REFUNDED: entry(
    409,
    "These tickets are refunded already, or are about to be: {ticketIds}. See the order's `refunds`.",
    "Ces billets sont déjà remboursés, ou sur le point de l'être : {ticketIds}. Voyez les `refunds` de la commande.",
  ),
  ORDER_REFUNDED: entry(
    409,
    "The order was paid and then refunded. Reserve again.",
    "La commande a été payée puis remboursée. Réservez à nouveau.",
  ),
  EVENT_CANCELLED: entry(
    409,
    "The event was cancelled, and the order with it. Nothing was charged.",
    "L'événement a été annulé, et la commande avec lui. Rien n'a été débité.",
  ),
} as const satisfies Record<string, CatalogueEntry>;

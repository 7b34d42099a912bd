import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of buying and using a ticket. */
export const saleErrors = {
  // Reserving
  SOLD_OUT: entry(
    409,
    'Not enough places left for "{ticketTypeId}": {left} left, {wanted} wanted.',
    "Plus assez de places pour « {ticketTypeId} » : il en reste {left}, {wanted} demandées.",
  ),
  PLACES_TAKEN: entry(
    409,
    "These places are taken already: {placeNumbers}. Choose others.",
    "Ces places sont déjà prises : {placeNumbers}. Choisissez-en d'autres.",
  ),
  NO_ADJACENT_PLACES: entry(
    409,
    'There are not {wanted} places side by side left for "{ticketTypeId}". Ask for fewer, or without `adjacent`.',
    "Il ne reste pas {wanted} places côte à côte pour « {ticketTypeId} ». Demandez-en moins, ou sans `adjacent`.",
  ),
  LIMIT_EXCEEDED: entry(
    409,
    "At most {max} tickets {limit}: you have {have} and asked for {wanted} more.",
    "Au plus {max} billets {limit} : vous en avez {have} et en demandez {wanted} de plus.",
  ),
  NOT_ON_SALE: entry(
    409,
    "This is not on sale now: {reason}.",
    "Ceci n'est pas en vente actuellement : {reason}.",
  ),
  PRICE_CHANGED: entry(
    409,
    "The total is {totalMinor} {currency} now (minor units), not {expectedTotalMinor}. Look at the prices and confirm again.",
    "Le total est maintenant de {totalMinor} {currency} (unités mineures), et non {expectedTotalMinor}. Vérifiez les prix et confirmez à nouveau.",
  ),
  EVENT_LOADING: entry(
    503,
    "The places of this event are being counted. Try again in a moment.",
    "Les places de cet événement sont en cours de comptage. Réessayez dans un instant.",
    1,
  ),

  // Paying
  PAYMENT_IN_PROGRESS: entry(
    409,
    "A payment of this order with another card is still under way. Wait for its result.",
    "Un paiement de cette commande par une autre carte est encore en cours. Attendez son résultat.",
  ),
  PAYMENT_DECLINED: entry(
    402,
    "The card was declined: {reason}. Try another card before {expiresAt}.",
    "La carte a été refusée : {reason}. Essayez une autre carte avant {expiresAt}.",
  ),
  PAYMENT_FAILED: entry(
    402,
    "The card was declined: {reason}. The reservation has ended and nothing was charged. Reserve again.",
    "La carte a été refusée : {reason}. La réservation est terminée et rien n'a été débité. Réservez à nouveau.",
  ),
  PAYMENT_METHOD_REQUIRED: entry(
    422,
    "This order costs {totalMinor} {currency} (minor units): send a `paymentMethod`.",
    "Cette commande coûte {totalMinor} {currency} (unités mineures) : envoyez un `paymentMethod`.",
  ),
  PAYMENT_METHOD_UNKNOWN: entry(
    422,
    'The card processor does not know the payment method "{paymentMethod}".',
    "Le prestataire de paiement ne connaît pas le moyen de paiement « {paymentMethod} ».",
  ),
  CARD_NUMBER_REFUSED: entry(
    422,
    "The field {field} looks like a card number. Never send card numbers; send the token that the card processor gave you.",
    "Le champ {field} ressemble à un numéro de carte. N'envoyez jamais de numéro de carte ; envoyez le jeton du prestataire de paiement.",
  ),
  ORDER_EXPIRED: entry(
    409,
    "The reservation has expired and its places are free again. Nothing was charged. Reserve again.",
    "La réservation a expiré et ses places sont à nouveau libres. Rien n'a été débité. Réservez à nouveau.",
  ),
  ORDER_CANCELLED: entry(
    409,
    "The order was cancelled. Nothing was charged. Reserve again.",
    "La commande a été annulée. Rien n'a été débité. Réservez à nouveau.",
  ),
  ORDER_NOT_CANCELLABLE: entry(
    409,
    "The order is {state}; only a reserved order can be cancelled. For the money back of a paid one, ask the organizer of the event.",
    "La commande est à l'état {state} ; seule une commande réservée peut être annulée. Pour le remboursement d'une commande payée, adressez-vous à l'organisateur de l'événement.",
  ),
  SIGNATURE_INVALID: entry(
    400,
    "The signature does not fit the body.",
    "La signature ne correspond pas au corps.",
  ),

  // At the gate
  TICKET_CODE_INVALID: entry(
    422,
    "This is not one of our ticket codes: {reason}.",
    "Ceci n'est pas un code de billet de chez nous : {reason}.",
  ),
  ALREADY_CHECKED_IN: entry(
    409,
    "This ticket was already checked in at {checkedInAt}, gate {gate}.",
    "Ce billet a déjà été contrôlé à {checkedInAt}, porte {gate}.",
  ),
  TICKET_VOID: entry(
    409,
    "This ticket was voided at {voidedAt} because it was refunded. It does not admit anyone.",
    "Ce billet a été annulé à {voidedAt} car il a été remboursé. Il ne permet plus d’entrer.",
  ),
  CHECK_IN_UNDONE: entry(
    409,
    "This scan let the ticket in, and that was undone at {undoneAt}. Scan the ticket again with a new scanId.",
    "Ce scan a fait entrer le billet, ce qui a été annulé à {undoneAt}. Scannez à nouveau le billet avec un nouveau scanId.",
  ),
} as const satisfies Record<string, CatalogueEntry>;

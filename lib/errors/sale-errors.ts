import { type CatalogueEntry, entry } from "./catalogue-entry.ts";

/** Errors of buying and using a ticket. */
export const saleErrors = {
  // Reserving
  SOLD_OUT: entry(409, {
    title: { en: "Not enough places left", fr: "Plus assez de places" },
    en: "Not enough places are left for “{ticketType}”: {left} left, {wanted} requested.",
    fr: "Il ne reste pas assez de places pour « {ticketType} » (disponibles : {left}, demandées : {wanted}).",
  }),
  PLACES_TAKEN: entry(409, {
    title: { en: "Places taken", fr: "Places déjà prises" },
    en: "These places are already taken: {placeNumbers}. Choose others.",
    fr: "Ces places sont déjà prises : {placeNumbers}. Choisissez-en d’autres.",
  }),
  NO_ADJACENT_PLACES: entry(409, {
    title: { en: "No adjacent places", fr: "Pas de places côte à côte" },
    en: "There are no {wanted} adjacent places left for “{ticketType}”. Request fewer, or do without `adjacent`.",
    fr: "Il ne reste pas {wanted} places côte à côte pour « {ticketType} ». Demandez-en moins, ou renoncez à `adjacent`.",
  }),
  LIMIT_EXCEEDED: entry(409, {
    title: { en: "Ticket limit exceeded", fr: "Limite de billets dépassée" },
    en: "Ticket limit {limit}: {max}. You already have {have} and requested {wanted}.",
    fr: "Nombre maximal de billets {limit} : {max}. Vous en avez déjà {have} et en demandez {wanted}.",
  }),
  NOT_ON_SALE: entry(409, {
    title: { en: "Not on sale", fr: "Pas en vente" },
    en: "This is not on sale: {reason}.",
    fr: "Ce n’est pas en vente : {reason}.",
  }),
  PRICE_CHANGED: entry(409, {
    title: { en: "Price changed", fr: "Prix modifié" },
    en: "The total is now {total}, not {expectedTotal}. Check the prices and confirm again.",
    fr: "Le total est maintenant de {total}, et non de {expectedTotal}. Vérifiez les prix et confirmez à nouveau.",
  }),
  EVENT_LOADING: entry(503, {
    title: { en: "Places are being counted", fr: "Comptage des places en cours" },
    en: "The places of this event are being counted. Try again in a moment.",
    fr: "Les places de cet événement sont en cours de comptage. Réessayez dans un instant.",
    retryAfterS: 1,
  }),

  // Paying
  PAYMENT_IN_PROGRESS: entry(409, {
    title: { en: "Payment in progress", fr: "Paiement en cours" },
    en: "A payment for this order with another card is still in progress. Wait for its result.",
    fr: "Un paiement de cette commande avec une autre carte est encore en cours. Attendez son résultat.",
  }),
  PAYMENT_DECLINED: entry(402, {
    title: { en: "Payment declined", fr: "Paiement refusé" },
    en: "The payment was declined: {reason}. Your places are held until {expiresAt}; pay with another card before then.",
    fr: "Le paiement a été refusé : {reason}. Vos places sont réservées jusqu’au {expiresAt} ; payez avec une autre carte d’ici là.",
  }),
  PAYMENT_FAILED: entry(402, {
    title: { en: "Payment failed", fr: "Échec du paiement" },
    en: "The payment was declined: {reason}. The reservation has ended and nothing was charged. Reserve again.",
    fr: "Le paiement a été refusé : {reason}. La réservation a pris fin et rien n’a été débité. Réservez à nouveau.",
  }),
  PAYMENT_METHOD_REQUIRED: entry(422, {
    title: { en: "Payment method required", fr: "Moyen de paiement requis" },
    en: "This order costs {total}. Send a `paymentMethod`.",
    fr: "Cette commande coûte {total}. Envoyez un `paymentMethod`.",
  }),
  PAYMENT_METHOD_UNKNOWN: entry(422, {
    title: { en: "Unknown payment method", fr: "Moyen de paiement inconnu" },
    en: 'The card processor does not know the payment method "{paymentMethod}".',
    fr: "Le prestataire de paiement ne connaît pas le moyen de paiement « {paymentMethod} ».",
  }),
  CARD_NUMBER_REFUSED: entry(422, {
    title: { en: "Card number refused", fr: "Numéro de carte refusé" },
    en: "The field {field} looks like a card number. Never send card numbers: send the token from the card processor.",
    fr: "Le champ {field} ressemble à un numéro de carte. N’envoyez jamais de numéro de carte : envoyez le jeton du prestataire de paiement.",
  }),
  ORDER_EXPIRED: entry(409, {
    title: { en: "Reservation expired", fr: "Réservation expirée" },
    en: "The reservation has expired and its places were released. Nothing was charged. Reserve again.",
    fr: "La réservation a expiré et ses places ont été libérées. Rien n’a été débité. Réservez à nouveau.",
  }),
  ORDER_CANCELLED: entry(409, {
    title: { en: "Order cancelled", fr: "Commande annulée" },
    en: "The order was cancelled. Nothing was charged. Reserve again.",
    fr: "La commande a été annulée. Rien n’a été débité. Réservez à nouveau.",
  }),
  ORDER_NOT_CANCELLABLE: entry(409, {
    title: { en: "Order cannot be cancelled", fr: "Commande impossible à annuler" },
    en: "The order is {state}; only a reserved order can be cancelled. For a refund of a paid order, contact the organizer of the event.",
    fr: "La commande est {state} ; seule une commande réservée peut être annulée. Pour le remboursement d’une commande payée, adressez-vous à l’organisateur de l’événement.",
  }),
  SIGNATURE_INVALID: entry(400, {
    title: { en: "Invalid signature", fr: "Signature non valide" },
    en: "The signature does not match the body.",
    fr: "La signature ne correspond pas au corps.",
  }),

  // At the gate
  TICKET_CODE_INVALID: entry(422, {
    title: { en: "Invalid ticket code", fr: "Code de billet non valide" },
    en: "This is not a valid ticket code: {reason}.",
    fr: "Ce n’est pas un code de billet valide : {reason}.",
  }),
  ALREADY_CHECKED_IN: entry(409, {
    title: { en: "Already checked in", fr: "Billet déjà contrôlé" },
    en: "This ticket was already checked in on {checkedInAt} at gate {gate}.",
    fr: "Ce billet a déjà été contrôlé le {checkedInAt}, porte {gate}.",
  }),
  TICKET_VOID: entry(409, {
    title: { en: "Ticket void", fr: "Billet annulé" },
    en: "This ticket was voided on {voidedAt} because it was refunded.",
    fr: "Ce billet a été annulé le {voidedAt} car il a été remboursé.",
  }),
  CHECK_IN_UNDONE: entry(409, {
    title: { en: "Check-in undone", fr: "Contrôle annulé" },
    en: "This scan checked the ticket in, and the check-in was undone on {undoneAt}. Scan the ticket again with a new scanId.",
    fr: "Ce scan avait enregistré le contrôle du billet, mais ce contrôle a été annulé le {undoneAt}. Scannez à nouveau le billet avec un nouveau scanId.",
  }),
} as const satisfies Record<string, CatalogueEntry>;

import type { Locale } from "../text/locale.ts";

type Reason = Record<Locale, string>;

const generic: Reason = {
  en: "the bank gave no reason",
  fr: "la banque n’a pas donné de raison",
};

const cardData: Reason = {
  en: "the card's number, expiry date or security code is wrong",
  fr: "le numéro, la date d’expiration ou le code de sécurité de la carte est incorrect",
};
const authentication: Reason = {
  en: "the bank could not confirm your identity",
  fr: "la banque n’a pas pu confirmer votre identité",
};
const laterAgain: Reason = {
  en: "the bank could not be reached; the same card may work later",
  fr: "la banque n’a pas pu être jointe ; la même carte fonctionnera peut-être plus tard",
};
const notAllowed: Reason = {
  en: "the bank does not allow this payment with this card",
  fr: "la banque n’autorise pas ce paiement avec cette carte",
};
const noAnswer: Reason = {
  en: "the payment was not confirmed in time",
  fr: "le paiement n’a pas été confirmé à temps",
};
const unknownMethod: Reason = {
  en: "the card processor does not know this payment method",
  fr: "le prestataire de paiement ne connaît pas ce moyen de paiement",
};
const overLimit: Reason = {
  en: "the card's limit has been reached",
  fr: "le plafond de la carte est atteint",
};

/**
 * Why a card was declined, by the card processor's decline code (https://docs.stripe.com/declines/codes), and our
 * own `no_answer_in_time` and `unknown_payment_method`. As that page asks, a card reported lost, stolen or fraudulent gets the generic sentence.
 */
export const declineReasons: Record<string, Reason> = {
  generic_decline: generic,
  do_not_honor: generic,
  fraudulent: generic,
  lost_card: generic,
  stolen_card: generic,
  card_declined: generic,
  insufficient_funds: {
    en: "the account has insufficient funds",
    fr: "la provision du compte est insuffisante",
  },
  expired_card: { en: "the card has expired", fr: "la carte a expiré" },
  incorrect_number: cardData,
  invalid_number: cardData,
  incorrect_cvc: cardData,
  invalid_cvc: cardData,
  invalid_expiry_month: cardData,
  invalid_expiry_year: cardData,
  incorrect_zip: cardData,
  authentication_required: authentication,
  authentication_failed: authentication,
  authentication_not_handled: authentication,
  processing_error: laterAgain,
  issuer_not_available: laterAgain,
  reenter_transaction: laterAgain,
  try_again_later: laterAgain,
  no_answer_in_time: noAnswer,
  unknown_payment_method: unknownMethod,
  card_not_supported: notAllowed,
  currency_not_supported: notAllowed,
  transaction_not_allowed: notAllowed,
  call_issuer: notAllowed,
  card_velocity_exceeded: overLimit,
  withdrawal_count_limit_exceeded: overLimit,
};

export function isDeclineReason(code: string): boolean {
  return Object.hasOwn(declineReasons, code);
}

/** A clause without a full stop, to stand after "The card was declined:"; a generic one for a code that is not known. */
export function declineReason(code: string, locale: Locale): string {
  const reason = isDeclineReason(code) ? declineReasons[code] : generic;
  return (reason ?? generic)[locale];
}

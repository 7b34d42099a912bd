import type { Locale } from "../../../lib/text/locale.ts";

/** Why a message was not sent, in words for its receiver. */
const problemTexts = {
  unreachable: {
    en: "The mail or SMS service could not be reached, or could not take the message.",
    fr: "Le service de courriel ou de SMS était injoignable, ou n’a pas pu prendre le message.",
  },
  refused: {
    en: "Your mail or SMS service refused the message. Check the address in your account, then have it sent again.",
    fr: "Votre service de courriel ou de SMS a refusé le message. Vérifiez l’adresse de votre compte, puis faites-le renvoyer.",
  },
  notPrinted: {
    en: "The PDF of the tickets could not be made.",
    fr: "Le PDF des billets n’a pas pu être produit.",
  },
  outdated: {
    en: "Its code had expired before the message could go out. Ask for a new one.",
    fr: "Son code avait expiré avant que le message puisse partir. Demandez-en un nouveau.",
  },
  userGone: {
    en: "The account that it was for is gone.",
    fr: "Le compte auquel il était destiné n’existe plus.",
  },
  fault: { en: "Something failed on our side.", fr: "Quelque chose a échoué de notre côté." },
} as const satisfies Record<string, Record<Locale, string>>;

export type Problem = keyof typeof problemTexts;

export function problemText(problem: Problem, locale: Locale): string {
  return problemTexts[problem][locale];
}

import type { TemplatePair } from "./template.ts";
import { text } from "./template.ts";

export const passwordReset: TemplatePair<"passwordReset"> = {
  en: {
    subject: () => "Choose a new password",
    preview: ({ expiresAt }, words) => `The link works once, until ${words.time(expiresAt, "UTC")}.`,
    blocks: ({ token, expiresAt }, words) => [
      text("Someone asked for a new password for your account at EventsApp; we hope it was you."),
      { kind: "button", label: "Choose a new password", url: words.resetUrl(token) },
      { kind: "code", label: "Or take this code into the app", code: token },
      text(`Both work once, until ${words.time(expiresAt, "UTC")}.`),
      text("If it was not you, do nothing: your password stays as it is. Never pass the code on."),
    ],
    sms: null,
  },
  fr: {
    subject: () => "Choisissez un nouveau mot de passe",
    preview: ({ expiresAt }, words) =>
      `Le lien sert une seule fois, jusqu'au ${words.time(expiresAt, "UTC")}.`,
    blocks: ({ token, expiresAt }, words) => [
      text(
        "Quelqu'un a demandé un nouveau mot de passe pour votre compte sur EventsApp ; nous espérons que c'était vous.",
      ),
      { kind: "button", label: "Choisir un nouveau mot de passe", url: words.resetUrl(token) },
      { kind: "code", label: "Ou reprenez ce code dans l'application", code: token },
      text(`Les deux servent une seule fois, jusqu'au ${words.time(expiresAt, "UTC")}.`),
      text(
        "Si ce n'était pas vous, ne faites rien : votre mot de passe reste le même. Ne transmettez jamais ce code.",
      ),
    ],
    sms: null,
  },
};

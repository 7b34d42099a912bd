import type { TemplatePair } from "./template.ts";
import { text } from "./template.ts";

export const passwordReset: TemplatePair<"passwordReset"> = {
  en: {
    subject: () => "Choose a new password",
    preview: ({ expiresAt }, words) => `The link works once, until ${words.time(expiresAt, "UTC")}.`,
    blocks: ({ token, expiresAt }, words) => [
      text("We received a request for a new password for your EventsApp account."),
      { kind: "button", label: "Choose a new password", url: words.resetUrl(token) },
      { kind: "code", label: "Or enter this code in the app", code: token },
      text(`Use the link or the code, once, until ${words.time(expiresAt, "UTC")}.`),
      text(
        "If you did not request it, ignore this email: your password stays the same. Never share the code.",
      ),
    ],
    sms: null,
  },
  fr: {
    subject: () => "Choisissez un nouveau mot de passe",
    preview: ({ expiresAt }, words) =>
      `Le lien sert une seule fois, jusqu’au ${words.time(expiresAt, "UTC")}.`,
    blocks: ({ token, expiresAt }, words) => [
      text("Nous avons reçu une demande de nouveau mot de passe pour votre compte EventsApp."),
      { kind: "button", label: "Choisir un nouveau mot de passe", url: words.resetUrl(token) },
      { kind: "code", label: "Ou saisissez ce code dans l’application", code: token },
      text(`Utilisez le lien ou le code, une seule fois, jusqu’au ${words.time(expiresAt, "UTC")}.`),
      text(
        "Si vous n’êtes pas à l’origine de cette demande, ignorez ce courriel : votre mot de passe reste le même. Ne communiquez jamais ce code.",
      ),
    ],
    sms: null,
  },
};

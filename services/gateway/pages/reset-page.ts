import { resetPassword } from "../../../contracts/users/passwords.ts";
import { call } from "../../../lib/calls/call.ts";
import { html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { contextOf, type Handler, localeOf, queryOf } from "../http/web-request.ts";
import { type Page, sendPage } from "./pages.ts";

export const resetTexts = {
  en: {
    title: "Choose a new password",
    password: "New password (8 characters or more)",
    send: "Save",
    doneTitle: "Your password has been changed",
    done: "Sign in with your new password. You have been signed out on all devices.",
    noToken: "Open this page from the link in the mail, or request a new mail.",
  },
  fr: {
    title: "Choisissez un nouveau mot de passe",
    password: "Nouveau mot de passe (au moins 8 caractères)",
    send: "Enregistrer",
    doneTitle: "Votre mot de passe a été modifié",
    done: "Connectez-vous avec votre nouveau mot de passe. Vous avez été déconnecté de tous vos appareils.",
    noToken: "Ouvrez cette page avec le lien du courriel, ou demandez un nouveau courriel.",
  },
} as const;

/** Where the mail about a forgotten password leads: asks for the new one, without a script. */
export const askNewPassword: Handler = (req, res) => {
  sendPage(req, res, questionPage(queryOf(req).get("token") ?? "", localeOf(req)));
};

/** Handles the submitted page. Throws as the contract does. */
export const takeNewPassword: Handler = async (req, res) => {
  // The contract reports missing and malformed fields.
  const { token, newPassword } = req.body as { token: string; newPassword: string };
  await call(contextOf(req), resetPassword, { token, newPassword });
  const t = resetTexts[localeOf(req)];
  sendPage(req, res, { title: t.doneTitle, body: html`<p>${t.done}</p>` });
};

function questionPage(token: string, locale: Locale): Page {
  const t = resetTexts[locale];
  if (token === "") return { title: t.title, body: html`<p>${t.noToken}</p>` };
  return {
    title: t.title,
    body: html`<form method="post" action="/reset-password">
<input type="hidden" name="token" value="${token}">
<label for="newPassword">${t.password}</label>
<input id="newPassword" name="newPassword" type="password" autocomplete="new-password" minlength="8" maxlength="256" required autofocus>
<p><button>${t.send}</button></p>
</form>`,
  };
}

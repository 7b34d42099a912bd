import { answerChallenge, getChallenge } from "../../../contracts/payments.ts";
import { call } from "../../../lib/calls/call.ts";
import { badField } from "../../../lib/errors/field-errors.ts";
import { html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { readable } from "../../../lib/text/money.ts";
import { contextOf, type Handler, localeOf, type WebRequest } from "../http/web-request.ts";
import { type Page, sendPage } from "./pages.ts";

export const challengeTexts = {
  en: {
    title: "Your bank asks you to confirm this payment",
    sandbox:
      "This page stands in for the bank (3-D Secure) of the sandbox card processor. No money is moved.",
    approve: "Approve the payment",
    refuse: "Decline the payment",
    answered: "You have already answered. You can close this page.",
    approvedTitle: "Approved",
    approved:
      "The payment continues. Return to the shop: your order will show the result in a moment, and your tickets will arrive by email.",
    refusedTitle: "Declined",
    refused:
      "The payment was declined and nothing was charged. Return to the shop: your places are held until the reservation ends, and you can pay with another card.",
  },
  fr: {
    title: "Votre banque vous demande de confirmer ce paiement",
    sandbox:
      "Cette page joue le rôle de la banque (3-D Secure) pour le prestataire de paiement d’essai. Aucun argent ne circule.",
    approve: "Accepter le paiement",
    refuse: "Refuser le paiement",
    answered: "Vous avez déjà répondu. Vous pouvez fermer cette page.",
    approvedTitle: "Accepté",
    approved:
      "Le paiement se poursuit. Revenez à la boutique : votre commande affichera le résultat dans un instant, et vos billets arriveront par courriel.",
    refusedTitle: "Refusé",
    refused:
      "Le paiement a été refusé et rien n’a été débité. Revenez à la boutique : vos places restent réservées jusqu’à la fin de la réservation, et vous pouvez payer avec une autre carte.",
  },
} as const;

/** The question of the buyer's bank, with two buttons and no script. */
export const showChallenge: Handler = async (req, res) => {
  const locale = localeOf(req);
  const challenge = await call(contextOf(req), getChallenge, { challengeId: challengeIdOf(req) });
  sendPage(req, res, questionPage(challenge, locale));
};

/** Takes the answer of that page, `decision=approve` or `decision=refuse`, and shows the next step. */
export const takeDecision: Handler = async (req, res) => {
  const { decision } = req.body as Record<string, unknown>;
  if (decision !== "approve" && decision !== "refuse") {
    throw badField("/decision", "must be approve or refuse");
  }
  const { approved } = await call(contextOf(req), answerChallenge, {
    challengeId: challengeIdOf(req),
    approve: decision === "approve",
  });
  sendPage(req, res, decidedPage(approved, localeOf(req)));
};

function questionPage(
  challenge: { amountMinor: number; currency: string; open: boolean },
  locale: Locale,
): Page {
  const t = challengeTexts[locale];
  const buttons = html`<form method="post">
<button name="decision" value="approve">${t.approve}</button>
<button name="decision" value="refuse" class="second">${t.refuse}</button>
</form>`;
  return {
    title: t.title,
    body: html`<p class="amount">${readable(challenge, locale)}</p>
${challenge.open ? buttons : html`<p>${t.answered}</p>`}
<p class="aside">${t.sandbox}</p>`,
  };
}

/** The first answer counts: it is shown even after a second, different one. */
function decidedPage(approved: boolean, locale: Locale): Page {
  const t = challengeTexts[locale];
  return approved
    ? { title: t.approvedTitle, body: html`<p>${t.approved}</p>` }
    : { title: t.refusedTitle, body: html`<p>${t.refused}</p>` };
}

function challengeIdOf(req: WebRequest): string {
  return req.$params?.params?.challengeId ?? "";
}

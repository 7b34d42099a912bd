import { type CatalogueEntry, errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import type { ErrorCode } from "../../../lib/errors/errors.ts";
import type { FieldError } from "../../../lib/errors/field-errors.ts";
import { type Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { type Problem, titleOf } from "../pipeline/problems.ts";
import type { Page } from "./pages.ts";

export const errorTexts = {
  en: {
    home: "Back to the home page",
    request: "Request ID:",
    errors: "Errors of the API",
  },
  fr: {
    home: "Retour à la page d’accueil",
    request: "Identifiant de la requête :",
    errors: "Erreurs de l’API",
  },
} as const;

/** The page for a person whose request failed. */
export function problemPage(problem: Problem, locale: Locale): Page {
  return {
    title: problem.title,
    body: html`<p>${problem.detail}</p>
${fieldList(problem.errors ?? [])}
<p class="aside">${errorTexts[locale].request} <code>${problem.requestId}</code></p>
<p><a href="/">${errorTexts[locale].home}</a></p>`,
  };
}

function fieldList(errors: FieldError[]): Html | null {
  if (errors.length === 0) return null;
  return html`<ul>${errors.map(({ pointer, message }) => html`<li><code>${pointer}</code> ${message}</li>`)}</ul>`;
}

/** Every code of the catalogue, each under the address that problems name as their `type`. */
export function errorsPage(locale: Locale): Page {
  const entries = Object.entries(errorCatalogue) as [ErrorCode, CatalogueEntry][];
  return {
    title: errorTexts[locale].errors,
    body: html`<dl>${entries.map(
      ([
        code,
        entry,
      ]) => html`<dt id="${code}"><code>${code}</code> ${entry.status} · ${titleOf(code, locale)}</dt>
<dd>${entry[locale]}</dd>
`,
    )}</dl>`,
  };
}

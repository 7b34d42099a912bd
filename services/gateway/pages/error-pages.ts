import { type CatalogueEntry, errorCatalogue } from "../../../lib/errors/error-catalogue.ts";
import type { ErrorCode } from "../../../lib/errors/errors.ts";
import type { FieldError } from "../../../lib/errors/field-errors.ts";
import { type Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { type Problem, titleOf } from "../pipeline/problems.ts";
import type { Page } from "./pages.ts";

const texts = {
  en: {
    failed: "That did not work",
    home: "To the start page",
    request: "Request",
    errors: "What the API can refuse with",
  },
  fr: {
    failed: "Cela n'a pas marché",
    home: "Vers la page d'accueil",
    request: "Requête",
    errors: "Ce que l'API peut refuser",
  },
} as const;

/** The page for a person whose request failed. */
export function problemPage(problem: Problem, locale: Locale): Page {
  return {
    title: texts[locale].failed,
    body: html`<p>${problem.detail}</p>
${fieldList(problem.errors ?? [])}
<p class="aside">${texts[locale].request} <code>${problem.requestId}</code></p>
<p><a href="/">${texts[locale].home}</a></p>`,
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
    title: texts[locale].errors,
    body: html`<dl>${entries.map(
      ([code, entry]) => html`<dt id="${code}"><code>${code}</code> ${entry.status} · ${titleOf(code)}</dt>
<dd>${entry[locale]}</dd>
`,
    )}</dl>`,
  };
}

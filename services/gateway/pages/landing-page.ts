import { type Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { Page } from "./pages.ts";

export const landingTexts = {
  en: {
    title: "EventsApp sells numbered tickets",
    intro: "This is the API of the shop. Start here:",
    docs: "the API reference, with examples to try",
    openapi: "the OpenAPI 3.1 document",
    events: "published events",
    errors: "all errors and their meaning",
    outbox: "mails and SMS that were not sent",
  },
  fr: {
    title: "EventsApp vend des billets numérotés",
    intro: "Voici l’API de la boutique. Pour commencer :",
    docs: "la référence de l’API, avec des exemples à essayer",
    openapi: "le document OpenAPI 3.1",
    events: "événements publiés",
    errors: "toutes les erreurs et leur signification",
    outbox: "courriels et SMS non envoyés",
  },
} as const;

/** Links to open. `paths` are those that this shop has. */
export function landingPage(paths: string[], locale: Locale): Page {
  const t = landingTexts[locale];
  const all: [string, string][] = [
    ["/docs", t.docs],
    ["/openapi.json", t.openapi],
    ["/api/v1/events", t.events],
    ["/docs/errors", t.errors],
    ["/dev/outbox", t.outbox],
  ];
  const colon = locale === "fr" ? "\u00a0:" : ":";
  const items: Html[] = all
    .filter(([path]) => path.startsWith("/api/") || paths.includes(path))
    .map(([path, what]) => html`<li><a href="${path}">${path}</a>${colon} ${what}</li>\n`);
  return { title: t.title, body: html`<p>${t.intro}</p>\n<ul>\n${items}</ul>` };
}

import { type Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { Page } from "./pages.ts";

const texts = {
  en: {
    title: "EventsApp sells numbered tickets",
    intro: "This is the shop's API. Open one of these:",
    docs: "the API, to read and to try",
    openapi: "the same as an OpenAPI 3.1 document",
    events: "the published events",
    errors: "every error with its meaning",
    outbox: "mails and SMS that were written",
  },
  fr: {
    title: "EventsApp vend des billets numérotés",
    intro: "Voici l'API de la boutique. Ouvrez l'une de ces adresses :",
    docs: "l'API, à lire et à essayer",
    openapi: "la même, en document OpenAPI 3.1",
    events: "les événements publiés",
    errors: "chaque erreur et son sens",
    outbox: "courriels et SMS écrits",
  },
} as const;

/** Links to open. `paths` are those that this shop has. */
export function landingPage(paths: string[], locale: Locale): Page {
  const t = texts[locale];
  const all: [string, string][] = [
    ["/docs", t.docs],
    ["/openapi.json", t.openapi],
    ["/api/v1/events", t.events],
    ["/docs/errors", t.errors],
    ["/dev/outbox", t.outbox],
  ];
  const items: Html[] = all
    .filter(([path]) => path.startsWith("/api/") || paths.includes(path))
    .map(([path, what]) => html`<li><a href="${path}">${path}</a>: ${what}</li>\n`);
  return { title: t.title, body: html`<p>${t.intro}</p>\n<ul>\n${items}</ul>` };
}

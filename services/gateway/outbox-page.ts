import { listOutbox } from "../../contracts/notifications.ts";
import type { Actor } from "../../lib/actor.ts";
import { call } from "../../lib/calling.ts";
import type { Locale } from "../../lib/locale.ts";
import { type Html, html } from "./html.ts";
import { type Page, sendPage } from "./pages.ts";
import {
  contextOf,
  type Handler,
  localeOf,
  queryOf,
  type WebRequest,
  type WebResponse,
} from "./web-request.ts";

type Outbox = Awaited<ReturnType<typeof readOutbox>>;

const texts = {
  en: {
    title: "Outbox: what the shop would have sent",
    empty: "Nothing yet. Buy a ticket, and its confirmation stands here.",
    to: "to",
    older: "Older messages",
  },
  fr: {
    title: "Boîte d'envoi : ce que la boutique aurait envoyé",
    empty: "Rien encore. Achetez un billet, et sa confirmation sera ici.",
    to: "à",
    older: "Messages plus anciens",
  },
} as const;

/** Mails and SMS of a shop without a mail server, the newest first: a page, or JSON for whoever asks for it. */
export const showOutbox: Handler = async (req, res) => {
  const outbox = await readOutbox(req);
  if (/\bapplication\/json\b/.test(req.headers.accept ?? "")) sendAsJson(res, outbox);
  else sendPage(req, res, outboxPage(outbox, localeOf(req)));
};

function readOutbox(req: WebRequest) {
  const query = queryOf(req);
  const limit = query.get("limit");
  const cursor = query.get("cursor");
  const params = { ...(limit !== null && { limit }), ...(cursor !== null && { cursor }) };
  const actor: Actor = { kind: "system", service: "gateway" };
  return call(contextOf(req), listOutbox, params, { meta: { actor } });
}

function sendAsJson(res: WebResponse, outbox: Outbox): void {
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  res.setHeader("Vary", "Accept");
  res.end(JSON.stringify(outbox));
}

function outboxPage({ items, nextCursor }: Outbox, locale: Locale): Page {
  const t = texts[locale];
  const older = `/dev/outbox?cursor=${encodeURIComponent(nextCursor ?? "")}`;
  return {
    title: t.title,
    body: html`${items.length === 0 ? html`<p>${t.empty}</p>` : null}
${items.map((message) => messagePart(message, t.to))}
${nextCursor === null ? null : html`<p><a href="${older}">${t.older}</a></p>`}`,
  };
}

function messagePart(message: Outbox["items"][number], to: string): Html {
  return html`<article>
<h2>${message.subject ?? message.channel.toUpperCase()}</h2>
<p class="aside">${message.channel} ${to} ${message.to} · <time>${message.at}</time> · ${message.messageId}</p>
<pre>${message.text}</pre>
</article>
`;
}

import {
  getOutboxAttachment,
  getOutboxMessage,
  listOutbox,
} from "../../../contracts/notifications/notifications.ts";
import { call } from "../../../lib/calls/call.ts";
import type { Actor } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { dateText } from "../../../lib/text/dates.ts";
import { type Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { sendFile } from "../http/responses.ts";
import {
  contextOf,
  type Handler,
  localeOf,
  queryOf,
  type WebRequest,
  type WebResponse,
} from "../http/web-request.ts";
import { type Page, sendPage } from "./pages.ts";

type UnsentMessages = Awaited<ReturnType<typeof readUnsent>>;

export const unsentTexts = {
  en: {
    title: "Outbox: messages that were not sent",
    empty: "No messages yet. Buy a ticket to see its confirmation here.",
    mail: "Mail to",
    sms: "SMS to",
    older: "Older messages",
    alone: "Open the mail as HTML",
    asText: "As text",
  },
  fr: {
    title: "Boîte d’envoi : messages non envoyés",
    empty: "Aucun message pour l’instant. Achetez un billet pour voir sa confirmation ici.",
    mail: "Courriel à",
    sms: "SMS à",
    older: "Messages plus anciens",
    alone: "Ouvrir le courriel en HTML",
    asText: "En texte",
  },
} as const;

/** Mails and SMS of a shop without a mail server, the newest first: a page, or JSON on request. */
export const showUnsent: Handler = async (req, res) => {
  const outbox = await readUnsent(req);
  if (/\bapplication\/json\b/.test(req.headers.accept ?? "")) sendAsJson(res, outbox);
  else sendPage(req, res, unsentPage(outbox, localeOf(req)));
};

function readUnsent(req: WebRequest) {
  const query = queryOf(req);
  const limit = query.get("limit");
  const cursor = query.get("cursor");
  const params = { ...(limit !== null && { limit }), ...(cursor !== null && { cursor }) };
  return call(contextOf(req), listOutbox, params, asShop);
}

const actor: Actor = { kind: "system", service: "gateway" };
const asShop = { meta: { actor } };

/** A mail's HTML is shown as a foreign page: it runs nothing, loads nothing, and stands in no frame but ours. */
const mailPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/** The HTML of one mail, alone. Throws NOT_FOUND for an SMS too. */
export const showUnsentMail: Handler = async (req, res) => {
  const messageId = paramOf(req, "messageId");
  const { html: page, locale } = await call(contextOf(req), getOutboxMessage, { messageId }, asShop);
  if (page === null) throw fail("NOT_FOUND", { what: "message", id: messageId });
  res.setHeader("Content-Security-Policy", mailPolicy);
  res.setHeader("X-Frame-Options", "SAMEORIGIN");
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.setHeader("Content-Language", locale);
  res.end(page);
};

/** One attachment, to be saved. */
export const showUnsentAttachment: Handler = async (req, res) => {
  const params = { messageId: paramOf(req, "messageId"), index: Number(paramOf(req, "index")) };
  sendFile(res, await call(contextOf(req), getOutboxAttachment, params, asShop));
};

function paramOf(req: WebRequest, name: string): string {
  return req.$params?.params?.[name] ?? "";
}

function sendAsJson(res: WebResponse, outbox: UnsentMessages): void {
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  res.appendHeader("Vary", "Accept");
  res.end(JSON.stringify(outbox));
}

function unsentPage({ items, nextCursor }: UnsentMessages, locale: Locale): Page {
  const t = unsentTexts[locale];
  const older = `/dev/outbox?cursor=${encodeURIComponent(nextCursor ?? "")}`;
  return {
    title: t.title,
    framesOurs: true,
    body: html`${items.length === 0 ? html`<p>${t.empty}</p>` : null}
${items.map((message) => messagePart(message, locale))}
${nextCursor === null ? null : html`<p><a href="${older}">${t.older}</a></p>`}`,
  };
}

function messagePart(message: UnsentMessages["items"][number], readerLocale: Locale): Html {
  const t = unsentTexts[readerLocale];
  const { messageId, channel, to, at, locale, subject, attachments } = message;
  const time = dateText({ atMs: Date.parse(at), timeZone: "UTC" }, { locale: readerLocale, style: "long" });
  const address = `/dev/outbox/${encodeURIComponent(messageId)}`;
  const files = attachments.map(
    ({ fileName, bytes }, index) =>
      html`<p class="aside"><a href="${address}/attachments/${index}">${fileName}</a> (${Math.ceil(bytes / 1024)} kB)</p>\n`,
  );
  return html`<article>
<h2 lang="${locale}">${subject ?? channel.toUpperCase()}</h2>
<p class="aside">${t[channel]} ${to} · <time datetime="${at}">${time}</time></p>
${files}${channel === "sms" ? textPart(message) : mailPart(message, { address, t })}
</article>
`;
}

const textPart = ({ text, locale }: UnsentMessages["items"][number]): Html =>
  html`<pre lang="${locale}">${text}</pre>`;

function mailPart(
  message: UnsentMessages["items"][number],
  { address, t }: { address: string; t: (typeof unsentTexts)[Locale] },
): Html {
  return html`<iframe src="${address}/html" sandbox="" loading="lazy" title="${message.subject}"></iframe>
<p class="aside"><a href="${address}/html">${t.alone}</a></p>
<details><summary>${t.asText}</summary>
${textPart(message)}
</details>`;
}

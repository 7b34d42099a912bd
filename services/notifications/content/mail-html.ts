import { Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import type { MailContent } from "./mail-text.ts";
import type { Block } from "./templates/template.ts";

export interface HtmlMail extends MailContent {
  locale: Locale;
  subject: string;
  preview: string;
}

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const body = `${font};font-size:16px;line-height:1.5;color:#1c2430`;
const muted = `${font};font-size:13px;line-height:1.5;color:#55606e`;
const breaks = "overflow-wrap:anywhere;word-break:break-word";

/** Only what an attribute cannot say: most mail programs read it, and without it the mail is light and as wide as it is. */
const style = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (max-width: 480px) { .card { padding: 20px 18px !important; } .page { padding: 8px !important; } h1 { font-size: 20px !important; } }
@media (prefers-color-scheme: dark) {
  .ground, .page { background: #11151b !important; }
  .card { background: #1b212a !important; border-color: #323b48 !important; }
  .ink, .ink td, .ink p, h1 { color: #e8ecf1 !important; }
  .muted { color: #a4afbd !important; }
  .line { border-color: #323b48 !important; }
  .box { background: #252d39 !important; border-color: #3c4757 !important; }
  a.link { color: #7db8f5 !important; }
}
`;

/** A mail as a page of its own: nothing in it is loaded, and everything that is not ours is escaped. */
export function mailHtml({ locale, subject, preview, greeting, blocks, footer }: HtmlMail): string {
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${new Html(style)}</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#eef1f5">
<div style="display:none;max-height:0;overflow:hidden">${preview}${new Html("&#847;&zwnj;&nbsp;".repeat(60))}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background:#eef1f5;padding:24px 12px"><tr><td align="center">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
<tr><td class="muted" style="${new Html(muted)};padding:0 4px 10px;font-weight:600">EventsApp</td></tr>
<tr><td class="card ink" style="background:#ffffff;border:1px solid #d5dbe3;border-radius:10px;padding:28px 32px;${new Html(body)};${new Html(breaks)}">
<h1 style="margin:0 0 18px;font-size:22px;line-height:1.3;font-weight:700">${subject}</h1>
<p style="margin:0 0 14px">${greeting}</p>
${blocks.map(blockHtml)}</td></tr>
<tr><td class="muted" style="${new Html(muted)};${new Html(breaks)};padding:14px 4px 0">${footer.map((line) => html`${line}<br>`)}</td></tr>
</table>
</td></tr></table>
</body>
</html>
`.text;
}

function blockHtml(block: Block): Html {
  if (block.kind === "text") return html`<p style="margin:0 0 14px">${block.text}</p>\n`;
  if (block.kind === "facts") return factsHtml(block.rows);
  if (block.kind === "list") return listHtml(block);
  if (block.kind === "quote") return quoteHtml(block);
  if (block.kind === "code") return codeHtml(block);
  if (block.kind === "button") return buttonHtml(block);
  return html`<p style="margin:0 0 14px">${label(block.label)}${link(block.url, block.url)}</p>\n`;
}

const label = (text: string): Html =>
  html`<span class="muted" style="display:block;font-size:13px;color:#55606e">${text}</span>`;

const link = (url: string, text: string): Html =>
  html`<a class="link" href="${url}" style="color:#0b5cad">${text}</a>`;

function factsHtml(rows: [string, string][]): Html {
  const cells = rows.map(
    ([name, value]) =>
      html`<tr><td class="line" style="padding:9px 0;border-top:1px solid #e3e8ee">${label(name)}<strong style="font-weight:600">${value}</strong></td></tr>\n`,
  );
  return html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:4px 0 18px">
${cells}</table>\n`;
}

function listHtml({ title, items, more }: Extract<Block, { kind: "list" }>): Html {
  const lines = items.map(
    ({ text, url }) => html`<li style="margin:0 0 6px">${url === null ? text : link(url, text)}</li>\n`,
  );
  return html`<h2 style="margin:18px 0 8px;font-size:16px;line-height:1.4">${title}</h2>
<ul style="margin:0 0 14px;padding:0 0 0 20px">
${lines}</ul>
${more === null ? null : html`<p style="margin:0 0 14px">${more}</p>\n`}`;
}

function quoteHtml(block: Extract<Block, { kind: "quote" }>): Html {
  return html`<p style="margin:0 0 4px">${label(block.label)}</p>
<blockquote class="line" style="margin:0 0 16px;padding:2px 0 2px 14px;border-left:3px solid #b9c3cf">${block.text}</blockquote>\n`;
}

function codeHtml(block: Extract<Block, { kind: "code" }>): Html {
  return html`<p style="margin:0 0 16px">${label(block.label)}<code class="box" style="display:block;margin-top:4px;padding:10px 12px;border:1px solid #d5dbe3;border-radius:6px;background:#f4f6f9;font-family:ui-monospace,Consolas,Menlo,monospace;font-size:14px;word-break:break-all">${block.code}</code></p>\n`;
}

function buttonHtml(block: Extract<Block, { kind: "button" }>): Html {
  return html`<p style="margin:20px 0"><a href="${block.url}" style="display:inline-block;padding:12px 22px;border-radius:8px;background:#0b5cad;color:#ffffff;font-weight:600;text-decoration:none">${block.label}</a></p>\n`;
}

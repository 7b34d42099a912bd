import { createHash } from "node:crypto";
import { Html, html } from "../../../lib/text/html.ts";
import type { Locale } from "../../../lib/text/locale.ts";
import { localeOf, type WebRequest, type WebResponse } from "../http/web-request.ts";

export interface Page {
  title: string;
  body: Html;
  /** It shows other answers of ours in frames. */
  framesOurs?: boolean;
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 0; }
a { color: #0b5cad; } code { background: #eef1f5; padding: .1rem .3rem; border-radius: 3px; }
article { border: 1px solid #d5dbe3; border-radius: 6px; padding: .8rem 1rem; margin: 1rem 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; font: inherit; margin: .6rem 0 0; }
.aside { color: #55606e; font-size: .9rem; margin: .2rem 0; overflow-wrap: anywhere; }
.amount { font-size: 2rem; margin: .5rem 0 1rem; }
button { font: inherit; padding: .6rem 1.4rem; margin: 0 .6rem .6rem 0; border-radius: 6px; border: 1px solid #0b5cad; background: #0b5cad; color: #fff; cursor: pointer; }
button.second { background: #fff; color: #0b5cad; }
iframe { width: 100%; height: 40rem; border: 1px solid #d5dbe3; border-radius: 6px; margin: .6rem 0 0; } summary { cursor: pointer; }
label { display: block; font-weight: 600; } input { font: inherit; padding: .5rem .7rem; margin: .3rem 0 1rem; width: 100%; max-width: 24rem; box-sizing: border-box; border: 1px solid #8592a3; border-radius: 6px; }
dt { font-weight: 600; margin-top: 1rem; } dd { margin: 0; } dt:target { background: #fff3c4; }
`;

const styleHash = createHash("sha256").update(style).digest("base64");

/** Pages run no script and load nothing; a form answers to the shop only. */
const pagePolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`;

/** Sends a page in the reader's language. The status is the response's own. */
export function sendPage(req: WebRequest, res: WebResponse, page: Page): void {
  const locale = localeOf(req);
  res.setHeader("Content-Security-Policy", page.framesOurs ? `${pagePolicy}; frame-src 'self'` : pagePolicy);
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.setHeader("Content-Language", locale);
  res.appendHeader("Vary", "Accept, Accept-Language");
  res.end(layout(page, locale).text);
}

function layout({ title, body }: Page, locale: Locale): Html {
  return html`<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · EventsApp</title>
<style>${new Html(style)}</style>
</head>
<body>
<h1>${title}</h1>
${body}
</body>
</html>
`;
}

import { showChallenge, takeDecision } from "./challenge-page.ts";
import { errorsPage } from "./error-pages.ts";
import { landingPage } from "./landing-page.ts";
import { openApiDocument } from "./openapi.ts";
import { showOutbox, showOutboxAttachment, showOutboxMail } from "./outbox-page.ts";
import { sendPage } from "./pages.ts";
import { askNewPassword, takeNewPassword } from "./reset-page.ts";
import { swaggerUiHandlers } from "./swagger-ui.ts";
import { type Handler, localeOf } from "./web-request.ts";

export interface PageOptions {
  /** In production there is no outbox to read and no sandbox to answer. */
  production: boolean;
}

/** What the root serves beside the API, by alias. */
export function pageHandlers({ production }: PageOptions): Record<string, Handler> {
  const handlers: Record<string, Handler> = {
    "GET /openapi.json": showDocument(),
    "GET /docs/errors": (req, res) => sendPage(req, res, errorsPage(localeOf(req))),
    "GET /reset-password": askNewPassword,
    "POST /reset-password": takeNewPassword,
    ...swaggerUiHandlers(),
    ...(production ? {} : developmentHandlers),
  };
  const paths = Object.keys(handlers).map((alias) => alias.split(" ")[1] as string);
  handlers["GET /"] = (req, res) => sendPage(req, res, landingPage(paths, localeOf(req)));
  return handlers;
}

const developmentHandlers: Record<string, Handler> = {
  "GET /dev/outbox": showOutbox,
  "GET /dev/outbox/:messageId/html": showOutboxMail,
  "GET /dev/outbox/:messageId/attachments/:index": showOutboxAttachment,
  "GET /sandbox/3d-secure/:challengeId": showChallenge,
  "POST /sandbox/3d-secure/:challengeId": takeDecision,
};

/** The document is made at the first request and kept: contracts do not change while we run. */
function showDocument(): Handler {
  let text: string | undefined;
  return (_req, res) => {
    text ??= JSON.stringify(openApiDocument());
    res.setHeader("Content-Type", "application/json; charset=utf-8");
    res.end(text);
  };
}

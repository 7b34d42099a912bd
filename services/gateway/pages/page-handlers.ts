import type { Settings } from "../../../lib/settings/env.ts";
import { type Handler, localeOf } from "../http/web-request.ts";
import { openApiDocument } from "../openapi/openapi.ts";
import { swaggerUiHandlers } from "../openapi/swagger-ui.ts";
import { showChallenge, takeDecision } from "./challenge-page.ts";
import { errorsPage } from "./error-pages.ts";
import { landingPage } from "./landing-page.ts";
import { sendPage } from "./pages.ts";
import { askNewPassword, takeNewPassword } from "./reset-page.ts";
import { showUnsent, showUnsentAttachment, showUnsentMail } from "./unsent-page.ts";

type PageSettings = Pick<Settings, "NODE_ENV" | "OUTBOX_PAGE">;

/** Pages beside the API, by alias. In production there are no unsent messages to read and no sandbox to answer. */
export function pageHandlers({ NODE_ENV, OUTBOX_PAGE }: PageSettings): Record<string, Handler> {
  const isProduction = NODE_ENV === "production";
  const handlers: Record<string, Handler> = {
    "GET /openapi.json": showDocument(),
    "GET /docs/errors": (req, res) => sendPage(req, res, errorsPage(localeOf(req))),
    "GET /reset-password": askNewPassword,
    "POST /reset-password": takeNewPassword,
    ...swaggerUiHandlers(),
    ...(isProduction ? {} : sandboxHandlers),
    ...(isProduction || OUTBOX_PAGE === "off" ? {} : unsentHandlers),
  };
  const paths = Object.keys(handlers).map((alias) => alias.split(" ")[1] as string);
  handlers["GET /"] = (req, res) => sendPage(req, res, landingPage(paths, localeOf(req)));
  return handlers;
}

const unsentHandlers: Record<string, Handler> = {
  "GET /dev/outbox": showUnsent,
  "GET /dev/outbox/:messageId/html": showUnsentMail,
  "GET /dev/outbox/:messageId/attachments/:index": showUnsentAttachment,
};

const sandboxHandlers: Record<string, Handler> = {
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

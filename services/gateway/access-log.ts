import type { Logger } from "../../lib/logging.ts";
import { pathOf, type WebRequest, type WebResponse } from "./web-request.ts";

/** One line per request when its answer is out, or when the client went away: never a body, a header or a query. */
export function logAccess(req: WebRequest, res: WebResponse, log: Logger): void {
  const startedAtMs = performance.now();
  res.once("close", () => {
    const actor = req.$ctx?.meta.actor;
    log.info(
      {
        requestId: req.requestId,
        method: req.method,
        route: req.$alias?.fullPath,
        path: loggedPath(req),
        status: res.statusCode,
        durationMs: Math.round((performance.now() - startedAtMs) * 10) / 10,
        userId: actor?.kind === "user" ? actor.userId : undefined,
        ...(!res.writableFinished && { clientLeft: true }),
      },
      "request",
    );
  });
}

/** Paths of the API hold ids; what somebody typed elsewhere, or the secret of a page's path, is not ours to keep. */
function loggedPath(req: WebRequest): string | undefined {
  return req.$alias?.action ? pathOf(req).slice(0, 300) : undefined;
}

import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { WebRequest, WebResponse } from "../http/web-request.ts";

export interface Answered {
  status: number;
  seconds: number;
}

export interface AccessPorts {
  log: Logger;
  /** Called for each answer, also when the client disconnected. */
  answered: (req: WebRequest, answered: Answered) => void;
}

/** One line per request when its answer is out, or when the client went away: never a body, a header or a query. */
export function logAccess(req: WebRequest, res: WebResponse, { log, answered }: AccessPorts): void {
  const startedAtMs = performance.now();
  res.once("close", () => {
    const seconds = ((req.streamsSinceMs ?? performance.now()) - startedAtMs) / 1000;
    answered(req, { status: res.statusCode, seconds });
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

/** Ids of ours have no capitals, dots or @: any other text is a token, a ticket's code or an address in the wrong place. */
const idFormat = /^[a-z]{2,10}_[0-9a-z_:]{1,100}$/;

/** The path with its ids; other typed text, or the secret of a page's path, must not be stored. */
function loggedPath({ $alias, $params }: WebRequest): string | undefined {
  if (!$alias?.action) return undefined;
  return $alias.fullPath.replace(/:(\w+)/g, (_, name: string) => {
    const value = $params?.params?.[name] ?? "";
    return idFormat.test(value) ? value : "…";
  });
}

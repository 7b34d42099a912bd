import { failedWith } from "../../../lib/errors/errors.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { Metrics } from "../../../lib/telemetry/metrics.ts";
import type { WebRequest, WebResponse } from "../http/web-request.ts";
import { criticalityOf, type Route } from "./routes.ts";

export interface Counted {
  metrics: Metrics;
  routes: ReadonlyMap<string, Route>;
}

export interface Answered {
  status: number;
  seconds: number;
}

export interface AccessPorts {
  log: Logger;
  /** Called for each answer, also when the client disconnected. */
  answered: (req: WebRequest, answered: Answered) => void;
}

/** Answers promise to be faster than this; a slower one is logged with the time of each step. */
const slowS = 0.3;

/** One line per request when its answer is out, or when the client went away: never a body, a header or a query. */
export function logAccess(req: WebRequest, res: WebResponse, { log, answered }: AccessPorts): void {
  const startedAtMs = performance.now();
  res.once("close", () => {
    const seconds = ((req.streamsSinceMs ?? performance.now()) - startedAtMs) / 1000;
    answered(req, { status: res.statusCode, seconds });
    const refusedAt = req.trail.at(-1)?.step;
    req.trail.push({ step: "log", atMs: performance.now() });
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
        ...(res.statusCode >= 400 && { refusedAt }),
        ...((seconds > slowS || log.isLevelEnabled("debug")) && { stepsMs: timesOf(req) }),
      },
      "request",
    );
  });
}

/** The duration of each step in milliseconds, in the order in which they ran. */
function timesOf({ trail }: WebRequest): Record<string, number> {
  const durations = trail.map(({ step, atMs }, index) => {
    const endMs = trail[index + 1]?.atMs ?? performance.now();
    return [step, Math.round((endMs - atMs) * 10) / 10] as const;
  });
  return Object.fromEntries(durations);
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

/** Counts an answer, by the route's pattern: a typed path is no label. */
export function countAnswer(
  { metrics, routes }: Counted,
  req: WebRequest,
  { status, seconds }: { status: number; seconds: number },
): void {
  const { $alias } = req;
  metrics.observeRequest({
    route: $alias?.fullPath ?? "none",
    method: req.method ?? "none",
    status,
    criticality: $alias?.action ? criticalityOf(routes, $alias) : "none",
    seconds,
  });
}

/** Counts a request that was refused because there were too many, whatever of. */
export function countRefusal({ metrics, routes }: Counted, req: WebRequest, error: unknown): void {
  if (failedWith(error, "TOO_MANY_REQUESTS")) metrics.rateLimited();
  if (failedWith(error, "OVERLOADED") && req.$alias) metrics.shed(criticalityOf(routes, req.$alias));
}

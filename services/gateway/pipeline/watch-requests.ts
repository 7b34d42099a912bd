import type { Criticality } from "../../../lib/calls/contract.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import type { Metrics } from "../../../lib/telemetry/metrics.ts";
import type { MatchedAlias, WebRequest } from "../http/web-request.ts";
import type { Route } from "./routes.ts";

export interface WatchPorts {
  metrics: Metrics;
  routes: Map<string, Route>;
}

/** The criticality of a matched request: of its contract, or of a page. Paying continues at the bank's page. */
export function criticalityOf(
  routes: Map<string, Route>,
  { action, fullPath }: Pick<MatchedAlias, "action" | "fullPath">,
): Criticality {
  const contract = routes.get(action ?? "")?.contract;
  return contract?.criticality ?? (fullPath.startsWith("/sandbox/") ? "critical" : "sheddable");
}

/** Counts an answer, by the route's pattern: a typed path is no label. */
export function countAnswer(
  { metrics, routes }: WatchPorts,
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
export function countRefusal({ metrics, routes }: WatchPorts, req: WebRequest, error: unknown): void {
  if (failedWith(error, "TOO_MANY_REQUESTS")) metrics.rateLimited();
  if (failedWith(error, "OVERLOADED") && req.$alias) metrics.shed(criticalityOf(routes, req.$alias));
}

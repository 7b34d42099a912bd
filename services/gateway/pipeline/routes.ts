import type { Criticality, PublishedAction } from "../../../lib/calls/contract.ts";
import { type Failure, fail } from "../../../lib/errors/errors.ts";
import { type MatchedAlias, pathOf, type WebRequest } from "../http/web-request.ts";

export const apiBase = "/api/v1";

/** Where a contract is reached. */
export interface Route {
  contract: PublishedAction;
  method: string;
  /** From the root, with parameters in braces, as the document writes it. */
  path: string;
  /** Names of the path's parameters. */
  pathParams: string[];
  /** True if params are sent in the query rather than in a body. */
  readsQuery: boolean;
}

/** The route that a contract's `rest` describes; paths that start with a dot stand at the root. */
export function routeOf(contract: PublishedAction): Route {
  const [method, path] = contract.rest.split(" ") as [string, string];
  return {
    contract,
    method,
    path: path.startsWith("/.") ? path : `${apiBase}${path}`,
    pathParams: [...path.matchAll(/\{(\w+)\}/g)].map((found) => found[1] as string),
    readsQuery: method === "GET" || method === "DELETE",
  };
}

/** Routes by the name of their action. */
export function routesByAction(contracts: PublishedAction[]): Map<string, Route> {
  return new Map(contracts.map((contract) => [contract.name, routeOf(contract)]));
}

/** Fixed aliases, so that an absent service differs from an unknown path: `POST /api/v1/orders` → `orders.reserve`. */
export function aliasesOf(routes: Iterable<Route>): Record<string, string> {
  return Object.fromEntries(
    [...routes].map((route) => [`${route.method} ${aliasPath(route.path)}`, route.contract.name]),
  );
}

/** `/orders/{orderId}` as the web server writes it: `/orders/:orderId`. */
export function aliasPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

/** The criticality of a matched request: of its contract, or of a page. Paying continues at the bank's page. */
export function criticalityOf(
  routes: ReadonlyMap<string, Route>,
  { action, fullPath }: Pick<MatchedAlias, "action" | "fullPath">,
): Criticality {
  const contract = routes.get(action ?? "")?.contract;
  return contract?.criticality ?? (fullPath.startsWith("/sandbox/") ? "critical" : "sheddable");
}

/** Methods that something at this path takes, in the order of an Allow header; none for an unknown path. */
export function methodsAt(path: string, aliases: readonly MatchedAlias[]): string[] {
  const trimmed = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  const methods = new Set(aliases.filter((alias) => matches(alias, trimmed)).map((alias) => alias.method));
  if (methods.has("GET")) methods.add("HEAD");
  if (methods.size > 0) methods.add("OPTIONS");
  return [...methods].sort();
}

/** ROUTE_NOT_FOUND, or METHOD_NOT_ALLOWED where the path exists for other methods. */
export function missingRoute(req: WebRequest, aliases: readonly MatchedAlias[]): Failure {
  const path = pathOf(req).slice(0, 200);
  const methods = methodsAt(pathOf(req), aliases);
  if (methods.length === 0) return fail("ROUTE_NOT_FOUND", { method: req.method, path });
  return fail("METHOD_NOT_ALLOWED", { method: req.method, path, allowed: methods.join(", ") });
}

/** A path that cannot be decoded is nowhere. */
function matches(alias: MatchedAlias, path: string): boolean {
  try {
    return alias.match(path) !== false;
  } catch {
    return false;
  }
}

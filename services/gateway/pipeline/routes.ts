import type { PublishedAction } from "../../../lib/calls/contract.ts";

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

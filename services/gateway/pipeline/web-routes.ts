import type { Clock } from "../../../lib/clock.ts";
import type { Secrets } from "../../../lib/keys/secrets.ts";
import { answer } from "../http/answers.ts";
import type { Bodies } from "../http/bodies.ts";
import { contextOf, type Handler, type WebRequest, type WebResponse } from "../http/web-request.ts";
import { actorOf, admit } from "./authentication.ts";
import { addressTo, countAccount, countAddress, type EntrancePorts, enter } from "./enter.ts";
import { aliasesOf, type Route } from "./routes.ts";
import { criticalityOf } from "./watch-requests.ts";

export interface RoutePorts extends EntrancePorts {
  routes: Map<string, Route>;
  bodies: Bodies;
  secrets: Secrets;
  clock: Clock;
}

type Matched = { action: string | null; fullPath: string };

/** Common options of the web server's routes: nothing is reached without an alias. */
const closed = {
  path: "/",
  mappingPolicy: "restrict",
  mergeParams: false,
  bodyParsers: false,
  logging: false,
  pathToRegexpOptions: { sensitive: true },
} as const;

/** The API's actions. `streams` are handlers that stand before an action and answer in its place, with its rights. */
export function apiRoute(ports: RoutePorts, streams: Record<string, [Handler, string]>) {
  const streamAliases = Object.entries(streams).map(
    ([alias, [handler, action]]) => [alias, [callback(handler), action]] as const,
  );
  return {
    ...closed,
    name: "api",
    authentication: true,
    authorization: true,
    aliases: { ...aliasesOf(ports.routes.values()), ...Object.fromEntries(streamAliases) },
    async onBeforeCall(_ctx: unknown, _route: unknown, req: WebRequest, res: WebResponse, alias: Matched) {
      addressTo(req, ports);
      const route = routeOf(ports, alias);
      const { criticality } = route.contract;
      ports.admission.check(criticality);
      await countAddress(ports, req, { res, route });
    },
  };
}

/** The pages and documents, without sign-in. */
export function pagesRoute(ports: RoutePorts, handlers: Record<string, Handler>) {
  const aliases = Object.entries(handlers).map(([alias, handler]) => [alias, callback(handler)] as const);
  return {
    ...closed,
    name: "pages",
    aliases: Object.fromEntries(aliases),
    async onBeforeCall(_ctx: unknown, _route: unknown, req: WebRequest, res: WebResponse, alias: Matched) {
      addressTo(req, ports);
      const criticality = criticalityOf(ports.routes, alias);
      ports.admission.check(criticality);
      await countAddress(ports, req, { res });
      if (req.method === "POST") req.body = await ports.bodies.form(req, res);
      // Only now, as below.
      enter(ports, { req, res, criticality });
    },
  };
}

/** The web server's steps between a match and its answer, in their order. */
export function routeMethods(ports: RoutePorts) {
  return {
    async authenticate(_ctx: unknown, _route: unknown, req: WebRequest, res: WebResponse, alias: Matched) {
      contextOf(req).meta.actor = actorOf(req.headers.authorization, ports);
      const { criticality } = routeOf(ports, alias).contract;
      await countAccount(ports, req, { res, criticality });
    },
    async authorize(_ctx: unknown, _route: unknown, req: WebRequest, res: WebResponse, alias: Matched) {
      const route = routeOf(ports, alias);
      const { auth, criticality } = route.contract;
      admit(contextOf(req).meta.actor ?? { kind: "anonymous" }, auth);
      // Only after authorization: an incomplete body takes memory for as long as its sender likes.
      if (!route.readsQuery)
        req.body = await ports.bodies[auth === "public" ? "publicJson" : "json"](req, res);
      // Only after the body: a slow sender must not occupy a slot.
      enter(ports, { req, res, criticality });
    },
    async callAction(_route: unknown, action: string, req: WebRequest, res: WebResponse) {
      const route = ports.routes.get(action);
      if (route) await atWork(req, () => answer(route, req, res));
      return true;
    },
  };
}

/** The contract behind an alias of the API, which has no other aliases. */
function routeOf({ routes }: RoutePorts, { action }: Matched): Route {
  const route = routes.get(action ?? "");
  if (route === undefined) throw new Error(`no contract for the action "${action}"`);
  return route;
}

/** The request is under way until this is done, and not until its last byte: a slow reader occupies no slot. */
async function atWork(req: WebRequest, work: () => Promise<void> | void): Promise<void> {
  req.isAtWork = true;
  try {
    await work();
  } finally {
    req.leave?.();
  }
}

type Next = (error?: unknown) => void;

/** The web server takes a callback; a handler that answered has nothing to call back for. */
function callback(handler: Handler): (req: WebRequest, res: WebResponse, next: Next) => void {
  return (req, res, next) => {
    Promise.resolve()
      .then(() => atWork(req, () => handler(req, res)))
      .catch(next);
  };
}

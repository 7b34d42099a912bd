import type { Clock } from "../../lib/clock.ts";
import type { Secrets } from "../../lib/secrets.ts";
import { answer } from "./answers.ts";
import { actorOf, admit } from "./authentication.ts";
import type { Bodies } from "./bodies.ts";
import { aliasesOf, type Route } from "./routes.ts";
import { contextOf, type Handler, localeOf, type WebRequest, type WebResponse } from "./web-request.ts";

export interface RoutePorts {
  routes: Map<string, Route>;
  bodies: Bodies;
  secrets: Secrets;
  clock: Clock;
}

type Matched = { action: string | null };

/** What both of the web server's routes have in common: nothing is reached without an alias. */
const closed = {
  path: "/",
  mappingPolicy: "restrict",
  mergeParams: false,
  bodyParsers: false,
  logging: false,
  pathToRegexpOptions: { sensitive: true },
} as const;

/** The API's actions. `streams` are handlers that stand before an action and answer in its place, with its rights. */
export function apiRoute({ routes, bodies }: RoutePorts, streams: Record<string, [Handler, string]>) {
  const streamAliases = Object.entries(streams).map(
    ([alias, [handler, action]]) => [alias, [callback(handler), action]] as const,
  );
  return {
    ...closed,
    name: "api",
    authentication: true,
    authorization: true,
    aliases: { ...aliasesOf(routes.values()), ...Object.fromEntries(streamAliases) },
    async onBeforeCall(_ctx: unknown, _route: unknown, req: WebRequest, res: WebResponse, alias: Matched) {
      addressTo(req);
      const route = routes.get(alias.action ?? "");
      if (route && !route.readsQuery) req.body = await bodies.json(req, res);
    },
  };
}

/** The pages and documents, which nobody signs in for. */
export function pagesRoute(handlers: Record<string, Handler>) {
  const aliases = Object.entries(handlers).map(([alias, handler]) => [alias, callback(handler)] as const);
  return {
    ...closed,
    name: "pages",
    aliases: Object.fromEntries(aliases),
    onBeforeCall: (_ctx: unknown, _route: unknown, req: WebRequest) => addressTo(req),
  };
}

/** The web server's steps between a match and its answer, in their order. */
export function routeMethods({ routes, secrets, clock }: RoutePorts) {
  return {
    authenticate(_ctx: unknown, _route: unknown, req: WebRequest) {
      contextOf(req).meta.actor = actorOf(req.headers.authorization, { secrets, clock });
    },
    authorize(_ctx: unknown, _route: unknown, req: WebRequest, _res: WebResponse, alias: Matched) {
      const auth = routes.get(alias.action ?? "")?.contract.auth;
      admit(contextOf(req).meta.actor ?? { kind: "anonymous" }, auth);
    },
    async callAction(_route: unknown, action: string, req: WebRequest, res: WebResponse) {
      const route = routes.get(action);
      if (route) await answer(route, req, res);
      return true;
    },
  };
}

/** Who is asked for and in which language, for whatever is called while answering. */
function addressTo(req: WebRequest): void {
  const { meta } = contextOf(req);
  meta.locale = localeOf(req);
  meta.actor = { kind: "anonymous" };
}

type Next = (error?: unknown) => void;

/** The web server takes a callback; a handler that answered has nothing to call back for. */
function callback(handler: Handler): (req: WebRequest, res: WebResponse, next: Next) => void {
  return (req, res, next) => {
    Promise.resolve()
      .then(() => handler(req, res))
      .catch(next);
  };
}

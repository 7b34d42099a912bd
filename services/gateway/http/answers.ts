import { call } from "../../../lib/calls/call.ts";
import { apiBase, type Route } from "../pipeline/routes.ts";
import { entityTag, isKnown } from "./conditional-requests.ts";
import { fileIn, sendFile } from "./file-answers.ts";
import { paramsOf } from "./params.ts";
import { contextOf, queryOf, type WebRequest, type WebResponse } from "./web-request.ts";

/** Calls the route's action at the endpoint that was chosen for the request, and sends its result. */
export async function answer(route: Route, req: WebRequest, res: WebResponse): Promise<void> {
  const ctx = contextOf(req);
  const params = paramsOf(route, {
    pathParams: req.$params?.params ?? {},
    query: queryOf(req),
    body: (req.body ?? {}) as Record<string, unknown>,
    idempotencyKey: req.headers["idempotency-key"] as string | undefined,
    ifMatch: req.headers["if-match"],
  });
  // By name, the balancer would choose a second time and skip every other endpoint.
  const chosen = {
    call: (_name: string, sent: unknown, options?: unknown) =>
      (ctx.call as (...args: unknown[]) => Promise<unknown>)(req.$endpoint, sent, options),
  };
  const result = await call(chosen, route.contract, params);
  if (res.destroyed || res.headersSent) return;
  setStatus(route, res, result);
  const file = fileIn(route.contract, result);
  if (file === null) sendJson(route, { req, res, result });
  else sendFile(res, file);
}

function setStatus(route: Route, res: WebResponse, result: unknown): void {
  const { status, location } = route.contract;
  res.statusCode = typeof status === "function" ? status(result) : (status ?? 200);
  if (location && res.statusCode === 201) res.setHeader("Location", apiBase + location(result));
}

interface Answered {
  req: WebRequest;
  res: WebResponse;
  result: unknown;
}

function sendJson(route: Route, { req, res, result }: Answered): void {
  const body = JSON.stringify(result);
  const tag = tagOf(route, result, body);
  if (tag !== null) res.setHeader("ETag", tag);
  if (route.method === "GET" && tag !== null) {
    if (isForEverybody(route, req)) res.setHeader("Cache-Control", "no-cache");
    res.appendHeader("Vary", "Authorization, Accept-Language");
    if (isKnown(req.headers["if-none-match"], tag)) {
      res.writeHead(304).end();
      return;
    }
  }
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  res.end(body);
}

/** A versioned resource always has an entity tag; others have one where they are read. */
function tagOf({ contract, method }: Route, result: unknown, body: string): string | null {
  if (contract.version) return entityTag(body, contract.version(result));
  return method === "GET" ? entityTag(body) : null;
}

/** An anonymous public read: caches may store it if they revalidate each time. */
function isForEverybody(route: Route, req: WebRequest): boolean {
  return route.contract.auth === "public" && req.headers.authorization === undefined;
}

import { createHash } from "node:crypto";
import { call } from "../../lib/calling.ts";
import { paramsOf } from "./params.ts";
import { apiBase, type Route } from "./routes.ts";
import { contextOf, queryOf, type WebRequest, type WebResponse } from "./web-request.ts";

/** Calls the route's action at the endpoint that was chosen for the request, and sends its result. */
export async function answer(route: Route, req: WebRequest, res: WebResponse): Promise<void> {
  const ctx = contextOf(req);
  const params = paramsOf(route, {
    pathParams: req.$params?.params ?? {},
    query: queryOf(req),
    body: (req.body ?? {}) as Record<string, unknown>,
    idempotencyKey: req.headers["idempotency-key"] as string | undefined,
  });
  // By name, the balancer would choose a second time and skip every other endpoint.
  const chosen = {
    call: (_name: string, sent: unknown, options?: unknown) =>
      (ctx.call as (...args: unknown[]) => Promise<unknown>)(req.$endpoint, sent, options),
  };
  const result = await call(chosen, route.contract, params);
  if (res.destroyed || res.headersSent) return;
  setStatus(route, res, result);
  sendJson(route, { req, res, result });
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
  res.setHeader("Content-Type", "application/json; charset=utf-8");
  if (route.method === "GET") {
    const tag = `"${createHash("sha256").update(body).digest("base64url").slice(0, 27)}"`;
    res.setHeader("ETag", tag);
    if (isForEverybody(route, req)) res.setHeader("Cache-Control", "no-cache");
    res.setHeader("Vary", "Authorization, Accept-Language");
    if (holds(req.headers["if-none-match"], tag)) {
      res.removeHeader("Content-Type");
      res.writeHead(304).end();
      return;
    }
  }
  res.end(body);
}

/** A public read that nobody signed in for: caches may keep it if they ask each time. */
function isForEverybody(route: Route, req: WebRequest): boolean {
  return route.contract.auth === "public" && req.headers.authorization === undefined;
}

/** RFC 9110, 13.1.2: `*`, or one of the tags, weak or strong. */
function holds(ifNoneMatch: string | undefined, tag: string): boolean {
  const tags = (ifNoneMatch ?? "").split(",").map((each) => each.trim().replace(/^W\//, ""));
  return tags.includes(tag) || tags.includes("*");
}

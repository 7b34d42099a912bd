import type { ServerResponse } from "node:http";
import { newId, type RandomBytes } from "../../../lib/ids.ts";
import type { WebRequest, WebResponse } from "./web-request.ts";

const sentHeaders = [
  "Accept-Language",
  "Authorization",
  "Content-Type",
  "Idempotency-Key",
  "If-Match",
  "If-None-Match",
  "Last-Event-ID",
  "X-Request-Id",
].join(", ");

const readHeaders = [
  "Allow",
  "Content-Disposition",
  "Content-Language",
  "ETag",
  "Location",
  "RateLimit",
  "RateLimit-Policy",
  "Retry-After",
  "WWW-Authenticate",
  "X-Request-Id",
].join(", ");

/** How long a browser keeps the answer to a preflight. */
const maxAgeS = 600;

/** Lets the pages of a few named origins call the API. No credentials: a token is sent by hand, never by the browser. */
export class Cors {
  readonly #origins: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#origins = new Set(origins);
  }

  /** Marks an answer as readable for the page that asks, if its origin is one of ours. */
  mark(req: WebRequest, res: WebResponse): void {
    if (this.#origins.size === 0) return;
    // Also without an origin: a stored copy of this answer must not be served to one.
    res.appendHeader("Vary", "Origin");
    const { origin } = req.headers;
    if (origin === undefined || !this.#origins.has(origin)) return;
    res.setHeader("Access-Control-Allow-Origin", origin);
    res.setHeader("Access-Control-Expose-Headers", readHeaders);
  }

  /** The headers for an allowed preflight; none for other origins. */
  permit(req: WebRequest, res: WebResponse, methods: string[]): void {
    if (!res.hasHeader("Access-Control-Allow-Origin")) return;
    if (req.headers["access-control-request-method"] === undefined) return;
    res.appendHeader("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers");
    res.removeHeader("Access-Control-Expose-Headers");
    res.setHeader("Access-Control-Allow-Methods", methods.join(", "));
    res.setHeader("Access-Control-Allow-Headers", sentHeaders);
    res.setHeader("Access-Control-Max-Age", String(maxAgeS));
  }
}

const accepted = /^[A-Za-z0-9_-]{8,100}$/;

/** The caller's own X-Request-Id if it is 8 to 100 letters, digits, `_` or `-`; a new random one otherwise. */
export function requestIdFrom(header: string | string[] | undefined, random: RandomBytes): string {
  return typeof header === "string" && accepted.test(header) ? header : newId("req", random);
}

/** For everything but our pages: nothing may load, no site may frame it. */
const answersPolicy = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Headers of every answer, also of errors. Personal answers are not to be stored on the way. */
export function setSecurityHeaders(path: string, res: ServerResponse): void {
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Referrer-Policy", "no-referrer");
  res.setHeader("X-Frame-Options", "DENY");
  res.setHeader("Content-Security-Policy", answersPolicy);
  if (!isOpenlyShared(path)) res.setHeader("Cache-Control", "no-store");
}

/** The documents and files of the root say the same to everybody. */
function isOpenlyShared(path: string): boolean {
  return (
    path === "/" || path === "/openapi.json" || path.startsWith("/docs") || path.startsWith("/.well-known/")
  );
}

import type { ServerResponse } from "node:http";
import { type File, file } from "../../../contracts/shapes.ts";
import type { PublishedAction } from "../../../lib/calls/contract.ts";
import { newId, type RandomBytes } from "../../../lib/ids.ts";
import { apiBase, type Route } from "../pipeline/routes.ts";
import { entityTag, isKnown } from "./conditional-requests.ts";
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

interface Answered {
  req: WebRequest;
  res: WebResponse;
  result: unknown;
}

/** Sends an action's result: its status, entity tag and Location, and its body as JSON or a file. */
export function sendResult(route: Route, { req, res, result }: Answered): void {
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

/** The result as a file where its contract allows one; null for a JSON result. */
function fileIn({ produces = [] }: PublishedAction, result: unknown): File | null {
  if (produces.length === 0) return null;
  const found = file.safeParse(result);
  return found.success && produces.includes(mediaTypeOf(found.data)) ? found.data : null;
}

const mediaTypeOf = ({ contentType }: File) => contentType.split(";", 1)[0]?.trim() ?? "";

/** Sends the bytes as a download under the file's name, not to be stored on the way. */
export function sendFile(res: WebResponse, { fileName, contentType, base64 }: File): void {
  const bytes = Buffer.from(base64, "base64");
  res.setHeader("Content-Type", contentType);
  res.setHeader("Content-Disposition", attachment(fileName));
  res.setHeader("Content-Length", bytes.length);
  res.setHeader("Cache-Control", "private, no-store");
  res.end(bytes);
}

/** RFC 6266: a name in ASCII for old clients, and the whole one in UTF-8 (RFC 8187) where it differs. */
export function attachment(fileName: string): string {
  const name = fileName.toWellFormed().replace(/[\p{Cc}/\\]/gu, "_");
  const plain = name
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .replace(/[^\x20-\x7e]|["%]/g, "_");
  return plain === name
    ? `attachment; filename="${plain}"`
    : `attachment; filename="${plain}"; filename*=UTF-8''${encoded(name)}`;
}

/** Characters that encodeURIComponent leaves but an attribute's value may not have. */
function encoded(name: string): string {
  return encodeURIComponent(name).replace(/['()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

import { type File, file } from "../../../contracts/shapes.ts";
import type { PublishedAction } from "../../../lib/calls/contract.ts";
import { apiBase, type Route } from "../pipeline/routes.ts";
import { entityTag, isKnown } from "./conditional-requests.ts";
import type { WebRequest, WebResponse } from "./web-request.ts";

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
export function fileIn({ produces = [] }: PublishedAction, result: unknown): File | null {
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

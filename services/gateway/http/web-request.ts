import type { IncomingMessage, ServerResponse } from "node:http";
import { isIP } from "node:net";
import type { Ctx } from "../../../lib/calls/call.ts";
import { type Locale, localeFrom } from "../../../lib/text/locale.ts";

/** An alias as the web server matched it; `match` answers the path's parameters, or false. */
export interface MatchedAlias {
  method: string;
  fullPath: string;
  action: string | null;
  /** Of a page. */
  handler: Handler | null;
  match(path: string): Record<string, string> | false;
}

/** A request as it stands after the first listener; the `$` fields come with the match of a route. */
export interface WebRequest extends IncomingMessage {
  requestId: string;
  url: string;
  originalUrl?: string;
  body?: unknown;
  /** The steps that it has come to, with their times by performance.now(). */
  trail: { step: string; atMs: number }[];
  /** When a stream began, by performance.now(): its later parts do not count as response time. */
  streamsSinceMs?: number;
  $ctx?: Ctx;
  $alias?: MatchedAlias;
  /** Parameters collected by the web server; those of the path are decoded. */
  $params?: { params?: Record<string, string> };
}

export type WebResponse = ServerResponse;

/** Answers a request of its own, without a contract. */
export type Handler = (req: WebRequest, res: WebResponse) => Promise<void> | void;

/** The path that was asked for, as it was sent, without the query. */
export function pathOf(req: WebRequest): string {
  return (req.originalUrl ?? req.url).split("?", 1)[0] as string;
}

/** The query as it was sent, without the question mark. */
export function queryOf(req: WebRequest): URLSearchParams {
  const url = req.originalUrl ?? req.url;
  const at = url.indexOf("?");
  return new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
}

export function localeOf(req: WebRequest): Locale {
  return localeFrom(req.headers["accept-language"]);
}

/** The context of a matched request. */
export function contextOf(req: WebRequest): Ctx {
  if (req.$ctx === undefined) throw new Error("the request was not matched to a route");
  return req.$ctx;
}

/** True for a browser that opens a page: it names HTML, other clients do not. */
export function wantsPage(req: WebRequest): boolean {
  return /\btext\/html\b/.test(req.headers.accept ?? "");
}

/**
 * The client's network address as the outermost of `trustedHops` proxies saw it: each of them appends to
 * X-Forwarded-For whom it was reached by. Entries further left may be forged; without trusted proxies
 * the whole header counts for nothing.
 */
export function clientAddressOf(
  req: Pick<IncomingMessage, "headers" | "socket">,
  trustedHops: number,
): string {
  const peer = plainAddress(req.socket.remoteAddress ?? "") ?? "unknown";
  if (trustedHops === 0) return peer;
  const seen = [...forwarded(req.headers["x-forwarded-for"]), peer];
  // From the farthest trusted hop inwards: a hop that wrote no address leaves its neighbour's word.
  const trusted = seen.slice(-1 - trustedHops).map(plainAddress);
  return trusted.find((address) => address !== null) ?? peer;
}

function forwarded(header: string | string[] | undefined): string[] {
  const text = Array.isArray(header) ? header.join(",") : (header ?? "");
  return text === "" ? [] : text.split(",").map((each) => each.trim());
}

/** Without a port, brackets and the mapping of IPv4 into IPv6; null for other texts. */
function plainAddress(text: string): string | null {
  const bare = text
    .replace(/^\[([^\]]*)\](:\d+)?$/, "$1")
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1")
    .replace(/^::ffff:(\d+\.\d+\.\d+\.\d+)$/i, "$1")
    .toLowerCase();
  return isIP(bare) === 0 ? null : bare;
}

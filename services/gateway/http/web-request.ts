import type { IncomingMessage, ServerResponse } from "node:http";
import type { Ctx } from "../../../lib/calls/call.ts";
import { type Locale, localeFrom } from "../../../lib/text/locale.ts";

/** An alias as the web server matched it; `match` answers the path's parameters, or false. */
export interface MatchedAlias {
  method: string;
  fullPath: string;
  action: string | null;
  match(path: string): Record<string, string> | false;
}

/** A request as it stands after the first listener; the `$` fields come with the match of a route. */
export interface WebRequest extends IncomingMessage {
  requestId: string;
  url: string;
  originalUrl?: string;
  body?: unknown;
  /** Ends its being counted as under way. */
  leave?: () => void;
  /** Something is being done for it, whether its client waits or not. */
  isAtWork?: boolean;
  /** When a stream began, by performance.now(): its later parts do not count as response time. */
  streamsSinceMs?: number;
  $ctx?: Ctx;
  $alias?: MatchedAlias;
  $endpoint?: unknown;
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

import { type ClientRequest, type IncomingMessage, request, type ServerResponse } from "node:http";
import { pipeline } from "node:stream";
import { balancerSilenceMs } from "../lib/deadlines.ts";
import type { Gateway } from "./gateway-pool.ts";

/** They are about one connection, and not about the request (RFC 9110, 7.6.1). */
const ofOneConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "expect",
]);

const repeat = "repeat with the same Idempotency-Key.";

type Headers = Record<string, string | string[] | undefined>;

/** Has the request answered by the first of these gateways that takes the connection. Nothing is sent twice. */
export async function forward(req: IncomingMessage, res: ServerResponse, gateways: Gateway[]): Promise<void> {
  for (const gateway of gateways) {
    const sending = await connected(gateway, req);
    if (sending) return exchange(req, res, sending);
    gateway.leave();
    if (res.destroyed) return;
  }
  refuse(res, 503, "No gateway takes requests at the moment: try again soon.");
}

/** A request of which nothing has been sent yet, or null when the gateway does not take the connection. */
function connected(gateway: Gateway, req: IncomingMessage): Promise<ClientRequest | null> {
  const { promise, resolve } = Promise.withResolvers<ClientRequest | null>();
  const { hostname, port } = gateway.url;
  const { method, url: path } = req;
  const sending = request({
    ...{ agent: gateway.agent, hostname, port, method, path, setHost: false },
    headers: headersTo(req),
  });
  sending.on("error", () => resolve(null));
  sending.once("socket", (socket) => {
    if (socket.connecting) socket.once("connect", () => resolve(sending));
    else resolve(sending);
  });
  return promise;
}

function exchange(req: IncomingMessage, res: ServerResponse, sending: ClientRequest): void {
  sending.setTimeout(balancerSilenceMs, () => {
    refuse(res, 504, `The gateway did not answer in time. It may still do what was asked: ${repeat}`);
    sending.destroy();
  });
  sending.on("error", () =>
    refuse(res, 503, `The gateway was lost before it answered. It may have done what was asked: ${repeat}`),
  );
  sending.once("response", (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.statusMessage, withoutHops(answer.headersDistinct));
    res.flushHeaders();
    // Half an answer ends as one that broke off.
    pipeline(answer, res, () => {});
  });
  res.once("close", () => {
    if (!res.writableFinished) sending.destroy();
  });
  req.on("error", () => sending.destroy());
  req.pipe(sending);
}

/** The client's request headers, and the proxies it came through. */
function headersTo(req: IncomingMessage): Headers {
  const before = req.headersDistinct["x-forwarded-for"] ?? [];
  const { remoteAddress = "unknown" } = req.socket;
  const { host } = req.headers;
  return {
    ...withoutHops(req.headersDistinct),
    ...(host !== undefined && { host, "x-forwarded-host": host }),
    ...(req.headers["transfer-encoding"] !== undefined && { "transfer-encoding": "chunked" }),
    "x-forwarded-for": [...before, remoteAddress].join(", "),
    "x-forwarded-proto": "http",
  };
}

function withoutHops(headers: NodeJS.Dict<string[]>): Headers {
  const named = (headers.connection ?? []).flatMap((line) => line.toLowerCase().split(/\s*,\s*/));
  const kept = Object.entries(headers).filter(
    ([name]) => !ofOneConnection.has(name) && !named.includes(name),
  );
  return Object.fromEntries(kept);
}

/** As the gateways refuse (RFC 9457), unless an answer has begun. */
function refuse(res: ServerResponse, status: 503 | 504, detail: string): void {
  if (res.headersSent || res.destroyed) return;
  const code = status === 503 ? "SERVICE_UNAVAILABLE" : "GATEWAY_TIMEOUT";
  const problem = { type: "about:blank", title: "Service unavailable", status, code, detail };
  res.writeHead(status, {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    "retry-after": "1",
    connection: "close",
  });
  res.end(JSON.stringify(problem));
}

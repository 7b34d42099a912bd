import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { keepAliveMs, requestArrivalMs } from "../../../lib/deadlines.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import { type AccessPorts, logAccess } from "../pipeline/access-log.ts";
import { requestIdFrom } from "./request-ids.ts";
import { setSecurityHeaders } from "./security-headers.ts";
import { pathOf, type WebRequest, type WebResponse } from "./web-request.ts";

export interface WebServerPorts extends AccessPorts {
  random: RandomBytes;
  handle: (req: WebRequest, res: WebResponse) => Promise<unknown>;
}

/** A server whose every answer has a request id, the security headers and a line in the log. */
export function webServer({ random, log, answered, handle }: WebServerPorts): Server {
  const server = createServer((incoming: IncomingMessage, res: ServerResponse) => {
    const req = incoming as WebRequest;
    req.url = originForm(req.url);
    req.requestId = requestIdFrom(req.headers["x-request-id"], random);
    res.setHeader("X-Request-Id", req.requestId);
    setSecurityHeaders(pathOf(req), res);
    logAccess(req, res, { log, answered });
    handle(req, res).catch((error) => {
      log.error({ err: error, requestId: req.requestId }, "an answer could not be sent");
      res.destroy();
    });
  });
  server.requestTimeout = requestArrivalMs;
  server.keepAliveTimeout = keepAliveMs;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => refuse(error, socket, random));
  return server;
}

/** A target may name the whole address (RFC 9112, 3.2.2); whose name stands in it makes no difference here. */
function originForm(target: string): string {
  const [authority] = /^https?:\/\/[^/?#]*/i.exec(target) ?? [];
  if (authority === undefined) return target;
  const rest = target.slice(authority.length);
  return rest.startsWith("/") ? rest : `/${rest}`;
}

const statusLines: Record<string, string> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Malformed HTTP gets a bare answer: there is no request to refer to. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex, random: RandomBytes): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusLines[error.code ?? ""] ?? "400 Bad Request";
  const id = requestIdFrom(undefined, random);
  socket.end(`HTTP/1.1 ${status}\r\nX-Request-Id: ${id}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
}

/** Starts to listen. Throws an Error with one sentence for the operator. */
export async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(sentenceFor(error, port, host)));
    server.listen(port, host, resolve);
  });
}

function sentenceFor(error: NodeJS.ErrnoException, port: number, host: string): Error {
  if (error.code === "EADDRINUSE") {
    return new Error(`PORT=${port} is taken by another program on ${host}: stop it, or set another PORT.`);
  }
  return new Error(`The shop cannot listen on HOST=${host}, PORT=${port}: ${error.message}.`);
}

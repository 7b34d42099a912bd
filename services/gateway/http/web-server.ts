import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { secondMs } from "../../../lib/clock.ts";
import { keepAliveMs, requestArrivalMs } from "../../../lib/deadlines.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import { type AccessPorts, logAccess } from "../pipeline/access-log.ts";
import { requestIdFrom, setSecurityHeaders } from "./responses.ts";
import { pathOf, type WebRequest, type WebResponse } from "./web-request.ts";

export interface WebServerPorts extends AccessPorts {
  random: RandomBytes;
  handle: (req: WebRequest, res: WebResponse) => Promise<unknown>;
}

/** A server whose every answer has a request id, the security headers and a line in the log. */
export function webServer({ random, log, answered, handle }: WebServerPorts): Server {
  const server = createServer((incoming: IncomingMessage, res: ServerResponse) => {
    const req = incoming as WebRequest;
    req.trail = [];
    req.url = originForm(req.url);
    req.requestId = requestIdFrom(req.headers["x-request-id"], random);
    res.setHeader("X-Request-Id", req.requestId);
    setSecurityHeaders(pathOf(req), res);
    logAccess(req, res, { log, answered });
    res.on("error", (error) => log.warn({ err: error, requestId: req.requestId }, "an answer broke off"));
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

/** Graceful shutdown of a server: accepted requests are answered, then the connections close. */
export class HttpDrain {
  readonly #server: Server;
  readonly #maxMs: number;
  readonly #sockets = new Set<Socket>();
  readonly #open = new Set<ServerResponse>();
  #drained: Promise<void> | undefined;

  /** @param maxMs how long requests under way may take before their connections are cut. */
  constructor(server: Server, maxMs: number) {
    this.#server = server;
    this.#maxMs = maxMs;
    server.on("connection", (socket) => {
      this.#sockets.add(socket);
      socket.once("close", () => this.#sockets.delete(socket));
    });
    server.prependListener("request", (_req, res) => {
      if (this.#drained) res.shouldKeepAlive = false;
      this.#open.add(res);
      res.once("close", () => this.#open.delete(res));
    });
  }

  /** Settles when the last connection is closed; safe to call again. */
  drain(): Promise<void> {
    this.#drained ??= this.#server.listening ? this.#close() : Promise.resolve();
    return this.#drained;
  }

  async #close(): Promise<void> {
    // Node closes a busy keep-alive connection only when its answer says so.
    for (const res of this.#open) res.shouldKeepAlive = false;
    await new Promise<void>((done) => {
      const timers = [
        setTimeout(() => this.#closeSilent(), secondMs),
        setTimeout(() => this.#server.closeAllConnections(), this.#maxMs),
      ];
      this.#server.close(() => {
        timers.forEach(clearTimeout);
        done();
      });
      this.#server.closeIdleConnections();
    });
  }

  /** Browsers and balancers open connections ahead of need; Node does not count one without a request as idle. */
  #closeSilent(): void {
    const busy = new Set([...this.#open].map((res) => res.socket));
    for (const socket of this.#sockets) if (!busy.has(socket)) socket.destroy();
  }
}

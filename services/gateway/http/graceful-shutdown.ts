import type { Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { secondMs } from "../../../lib/clock.ts";

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

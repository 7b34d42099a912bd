import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { balancerCheckMs, keepAliveMs } from "../lib/deadlines.ts";
import { forward } from "./forward-requests.ts";
import { type GatewayAddress, GatewayPool } from "./gateway-pool.ts";

/** Load balancer for all gateways of a local mesh, as an ingress is on a cluster. */
export interface Balancer {
  port: number;
  url: string;
  /** Resolves when requests go to all gateways that there are. */
  untilReady(): Promise<void>;
  /** Takes no more connections and waits for the answers under way, but for no longer than this. */
  close(maxMs?: number): Promise<void>;
}

const checkMs = balancerCheckMs.localMesh;

/**
 * Gives each request to the next gateway that is ready, of those that `gateways` names at the time. Throws one sentence
 * when the port cannot be had.
 */
export async function openBalancer(
  gateways: () => GatewayAddress[],
  { port = 0, host = "127.0.0.1" } = {},
): Promise<Balancer> {
  const pool = new GatewayPool(gateways);
  const server = createServer((req, res) => {
    // Bytes that Node reads and cannot write again, as invalid characters in a path.
    forward(req, res, pool.inTurn()).catch(() => res.destroyed || res.writeHead(400).end());
  });
  server.keepAliveTimeout = keepAliveMs;
  await listen(server, port, host);
  void pool.look();
  const looking = setInterval(() => void pool.look(), checkMs);
  looking.unref();
  const taken = (server.address() as AddressInfo).port;
  return {
    port: taken,
    url: `http://localhost:${taken}`,
    async untilReady() {
      while (!pool.isComplete) await pause(checkMs / 5);
    },
    async close(maxMs = 0) {
      clearInterval(looking);
      const cut = setTimeout(() => server.closeAllConnections(), maxMs);
      const closed = new Promise((done) => server.close(done));
      server.closeIdleConnections();
      await closed;
      clearTimeout(cut);
      pool.leave();
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) => {
    const isTaken = error.code === "EADDRINUSE";
    reject(
      new Error(
        isTaken
          ? `port ${port} is taken by another program on ${host}: stop it, or choose another by --port`
          : `port ${port} on ${host} cannot be listened on: ${error.message}`,
      ),
    );
  });
  server.listen(port, host, resolve);
  await promise;
}

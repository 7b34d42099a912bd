import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { eventually } from "../../test/support/eventually.ts";
import { type Balancer, openBalancer } from "../balancer.ts";
import type { GatewayAddress } from "../gateway-pool.ts";

/** Stands for a gateway: a real HTTP server with its operations port. */
export interface SpecGateway {
  address: GatewayAddress;
  /** How many connections it was asked for, without those of its operators. */
  connections: number;
  /** The answer of its operations port. */
  isReady: boolean;
  /** Whether that port does not answer at all. */
  isSilent: boolean;
  /** Awaited before that port answers. */
  whenLookedAt: () => void;
  /** As SIGKILL does: nothing more is accepted, and every connection is reset. */
  die(): void;
}

const opened: Server[] = [];
const balancers: Balancer[] = [];

export async function openSpecGateway(answer: RequestListener): Promise<SpecGateway> {
  const sockets = new Set<Socket>();
  const server = createServer(answer);
  const ops = createServer((_req, res) => {
    gateway.whenLookedAt();
    if (!gateway.isSilent) res.writeHead(gateway.isReady ? 200 : 503).end();
  });
  server.on("connection", (socket: Socket) => {
    gateway.connections += 1;
    sockets.add(socket);
  });
  const gateway: SpecGateway = {
    address: { url: await listen(server), opsUrl: await listen(ops) },
    connections: 0,
    isReady: true,
    isSilent: false,
    whenLookedAt: () => {},
    die() {
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
    },
  };
  return gateway;
}

async function listen(server: Server): Promise<string> {
  opened.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A balancer in front of them. */
export async function inFrontOf(...gateways: (SpecGateway | GatewayAddress)[]): Promise<Balancer> {
  const addresses = gateways.map((each) => ("address" in each ? each.address : each));
  const balancer = await openBalancer(() => addresses);
  balancers.push(balancer);
  return balancer;
}

/** Closes everything that was opened here. */
export async function closeSpecGateways(): Promise<void> {
  for (const balancer of balancers.splice(0)) await balancer.close();
  for (const server of opened.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
}

/** A gateway that answers its name to everything. */
export const named = (name: string) =>
  openSpecGateway((req, res) => {
    req.resume();
    res.end(name);
  });

export const ask = (balancer: Balancer, path = "/") => fetch(`${balancer.url}${path}`);
export const answerOf = async (balancer: Balancer) => await (await ask(balancer)).text();

/** Resolves when each of these has been the answer. */
export async function seen(balancer: Balancer, ...names: string[]): Promise<void> {
  const missing = new Set(names);
  await eventually(async () => {
    missing.delete(await answerOf(balancer));
    return missing.size === 0;
  });
}

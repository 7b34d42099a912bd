import { join } from "node:path";
import { secondMs } from "../lib/clock.ts";
import { gatewayShutdownDelayMs } from "../lib/deadlines.ts";
import { serviceNames } from "../lib/settings/service-names.ts";
import { type Addresses, addressesFor } from "./addresses.ts";
import { type Balancer, openBalancer } from "./balancer.ts";
import { MeshProcess } from "./mesh-process.ts";

export interface MeshOptions {
  /** Logs go to its `logs/`, compiled code to its `compiled/`. */
  folder: string;
  addresses: Addresses;
  /** Processes of each service; defaults to 1. */
  replicas?: number;
  /** Processes of the gateway; defaults to `replicas`. */
  gateways?: number;
  /** The services of each process, as in SERVICES; defaults to one each. */
  split?: readonly string[];
  /** Of the balancer; defaults to a free one. */
  port?: number;
  /** For every process, as in the environment. */
  settings?: Record<string, string>;
  /** Compiled code is found again here by the next mesh. */
  compileCache?: string;
  /** The script of each process, with its arguments; defaults to `start.ts`. */
  command?: string[];
}

/** Processes of ours, and a balancer in front of the gateways. */
export interface LocalMesh {
  /** Of the balancer: where buyers reach the shop. */
  url: string;
  processes: readonly MeshProcess[];
  /** Those of one service. */
  of(service: string): MeshProcess[];
  /** Resolves when all processes take requests, and the balancer gives them to all gateways. */
  untilReady(): Promise<void>;
  /** The gateways first, so that no request is lost; then the others. */
  stop(): Promise<void>;
}

const gatewayDelay = `${gatewayShutdownDelayMs.localMesh / secondMs}s`;

/**
 * Starts all processes at once and resolves when they take requests. Throws one sentence when the port cannot be had,
 * or the last words of a process that cannot start; then nothing is left running.
 */
export async function startLocalMesh(options: MeshOptions): Promise<LocalMesh> {
  const processes: MeshProcess[] = [];
  const balancer = await openBalancer(() => gatewaysAmong(processes), { port: options.port });
  processes.push(...planned(options, balancer.url));
  async function untilReady(): Promise<void> {
    await Promise.all(processes.map((each) => each.untilReady()));
    await balancer.untilReady();
  }
  try {
    await Promise.all(processes.map((each) => each.restart()));
    await untilReady();
  } catch (error) {
    await Promise.all(processes.map((each) => each.kill()));
    await balancer.close();
    throw error;
  }
  return {
    url: balancer.url,
    processes,
    of: (service) => processes.filter((each) => each.service === service),
    untilReady,
    stop: () => stop(processes, balancer),
  };
}

function planned(options: MeshOptions, publicUrl: string): MeshProcess[] {
  const { folder, replicas = 1, gateways = replicas, split = serviceNames, settings = {}, command } = options;
  return split.flatMap((service) =>
    Array.from({ length: isGateway(service) ? gateways : replicas }, (_, index) => {
      const name = `${service}-${index + 1}`;
      return new MeshProcess({
        service,
        number: index + 1,
        logFile: join(folder, "logs", `${name.replaceAll(",", "+")}.log`),
        ...(command && { command }),
        settings: {
          NODE_COMPILE_CACHE: options.compileCache ?? join(folder, "compiled"),
          LOG_FORMAT: "json",
          ...(isGateway(service) && { TRUSTED_HOPS: "1", SHUTDOWN_DELAY: gatewayDelay }),
          ...settings,
          ...{ SERVICES: service, PORT: "0", OPS_PORT: "0", PUBLIC_URL: publicUrl },
          ...addressesFor(service, options.addresses),
        },
      });
    }),
  );
}

const isGateway = (service: string) => service === "" || service.split(",").includes("gateway");

function gatewaysAmong(processes: readonly MeshProcess[]) {
  return processes.flatMap(({ url, opsUrl }) => (url !== null && opsUrl !== null ? [{ url, opsUrl }] : []));
}

async function stop(processes: readonly MeshProcess[], balancer: Balancer): Promise<void> {
  const [gateways, others] = [true, false].map((wanted) =>
    processes.filter(({ service }) => isGateway(service) === wanted),
  ) as [MeshProcess[], MeshProcess[]];
  await Promise.all(gateways.map((each) => each.stop()));
  await Promise.all([balancer.close(), ...others.map((each) => each.stop())]);
}

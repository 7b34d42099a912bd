import {
  type ActionHandler,
  type ActionSchema,
  type Context,
  ServiceBroker,
  type ServiceSchema,
} from "moleculer";
import pino from "pino";
import type { ServiceName } from "../../../lib/settings/service-names.ts";
import brokerOptions from "../../../moleculer.config.ts";

/** Lines that the nodes of a spec logged. */
export interface Line {
  level: string;
  msg: string;
  [field: string]: unknown;
}

export interface SpecNode {
  broker: ServiceBroker;
  lines: Line[];
  id: string;
}

type Handler = (ctx: Context) => unknown;

interface NodeOptions {
  url: string;
  /** Its one service, with these actions; none: it only calls. */
  service: ServiceName;
  actions?: Record<string, Handler | ActionSchema>;
  events?: Record<string, (ctx: Context) => void>;
  /** Further parts of the service's schema. */
  schema?: Partial<ServiceSchema>;
  readyWhen?: (what: string, isTrue: () => boolean) => void;
}

/** Brokers of a mesh in the process of the spec, each as it would be in a process of its own. */
export class SpecNodes {
  readonly #running: ServiceBroker[] = [];

  async start({ url, service, actions, events = {}, schema, readyWhen }: NodeOptions): Promise<SpecNode> {
    const { lines, logger } = recorder();
    const settings = { NODE_ENV: "test", NATS_URL: url.split(","), SERVICES: [service] };
    const broker = new ServiceBroker(brokerOptions({ settings, logger, ...(readyWhen && { readyWhen }) }));
    if (actions) broker.createService({ ...schema, name: service, actions: actionsFor(actions), events });
    this.#running.push(broker);
    await broker.start();
    return { broker, lines, id: broker.nodeID };
  }

  async stopAll(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((broker) => broker.stop()));
  }
}

function actionsFor(actions: Record<string, Handler | ActionSchema>): Record<string, ActionSchema> {
  return Object.fromEntries(
    Object.entries(actions).map(([name, it]) => [
      name,
      typeof it === "function" ? { handler: it as ActionHandler } : it,
    ]),
  );
}

export function recorder() {
  const lines: Line[] = [];
  const write = (line: string) => void lines.push(JSON.parse(line));
  const options = { level: "info", base: null, formatters: { level: (label: string) => ({ level: label }) } };
  return { lines, logger: pino(options, { write }) };
}

import { defaultTimeoutMs } from "../../../lib/deadlines.ts";
import { copyOf } from "../../../mixins/store/plain-json.ts";
import type { OrderPorts } from "../../../services/orders/order/order-ports.ts";
import type { Worker } from "./worker.ts";
import type { World } from "./world.ts";

export const callTimeoutMs = defaultTimeoutMs;
export const publicUrl = "http://shop.example";

/** A call to the events service, which only reads. */
export function readEvent(world: World, worker: Worker) {
  return () =>
    world.network.call({ from: worker, timeoutMs: callTimeoutMs, work: async () => copyOf(world.event) });
}

/** Errors that a service logs are kept; of its warnings only the story speaks. */
export function logOf(world: World, worker: Worker) {
  const print = (level: string) => (fields: object, text?: string) => {
    const { err, ...rest } = fields as { err?: Error };
    const line = `${text} ${JSON.stringify(rest)}${err ? ` (${err.message})` : ""}`;
    world.note(`${worker.name} ${level}: ${line}`);
    if (level === "error") world.alarms.push(line);
  };
  return { info: print("info"), warn: print("warn"), error: print("error") } as OrderPorts["log"];
}

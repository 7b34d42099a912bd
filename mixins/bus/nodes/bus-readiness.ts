import type { Middleware } from "moleculer";
import { secondMs } from "../../../lib/clock.ts";
import type { BusTransporter } from "../nats/nats-transporter.ts";

/** Others learn of a node within a tenth of this, and it of them. */
const settlesWithinMs = secondMs / 2;

export type ReadyWhen = (what: string, isTrue: () => boolean) => void;

/** Keeps a process unready until the others know it, and while the bus is away. */
export function busReadiness(transporter: BusTransporter, readyWhen: ReadyWhen): Middleware {
  let startedAtMs = Number.POSITIVE_INFINITY;
  readyWhen("the bus", () => {
    const sinceMs = Math.max(startedAtMs, transporter.connectedAtMs);
    return performance.now() - sinceMs > settlesWithinMs;
  });
  return {
    name: "BusReadiness",
    async started() {
      startedAtMs = performance.now();
    },
  };
}

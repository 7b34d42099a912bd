import { youngHoldMs } from "../../../lib/deadlines.ts";
import { failpoint, failpointsOf } from "../../../lib/failpoints.ts";
import type { InventoryPorts } from "../places/inventory-ports.ts";
import type { YoungHold } from "../places/places.ts";

export type SweepPorts = Pick<InventoryPorts, "places" | "getClaims" | "clock" | "failpoints">;

export const sweepingFailpoints = failpointsOf("inventory.settle");

/** How many orders the ledger is asked about at once. */
const batchSize = 1_000;
const maxBatches = 100;

/** Asks the ledger about the holds that are older than a minute, and releases places that no order claims. */
export async function sweep(ports: SweepPorts): Promise<{ settled: number }> {
  let settled = 0;
  for (let batch = 1; batch <= maxBatches; batch++) {
    const holds = await oldHolds(ports);
    if (holds.length === 0) break;
    const ended = await settleAll(ports, holds);
    settled += ended;
    if (holds.length < batchSize || ended === 0) break;
  }
  return { settled };
}

interface HoldOfEvent extends YoungHold {
  eventId: string;
}

async function oldHolds(ports: SweepPorts): Promise<HoldOfEvent[]> {
  const beforeMs = ports.clock.nowMs() - youngHoldMs;
  const holds: HoldOfEvent[] = [];
  for (const eventId of await ports.places.loadedEvents()) {
    if (holds.length >= batchSize) break;
    const found = await ports.places.youngHolds(eventId, beforeMs, batchSize - holds.length);
    for (const hold of found) holds.push({ eventId, ...hold });
  }
  return holds;
}

async function settleAll(ports: SweepPorts, holds: HoldOfEvent[]): Promise<number> {
  const ledger = await ports.getClaims(holds.map((hold) => hold.orderId));
  const settled = await failpoint(ports.failpoints, "inventory.settle", () =>
    Promise.all(holds.map((hold) => settle(ports, hold, ledger[hold.orderId]))),
  );
  return settled.filter(Boolean).length;
}

/** No word of an order is no verdict; null is one: there is no such order. */
async function settle(
  ports: SweepPorts,
  { eventId, orderId, heldAtMs }: HoldOfEvent,
  claimed: string[] | null | undefined,
): Promise<boolean> {
  if (claimed === undefined) return false;
  const { outcome } = await ports.places.settle(eventId, { orderId, heldAtMs }, claimed ?? []);
  return outcome === "settled";
}

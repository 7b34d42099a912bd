import type { Failpoints } from "../../../lib/failpoints.ts";
import { noMetrics } from "../../../lib/telemetry/metrics.ts";
import { EventsForSale } from "../../../services/inventory/places/events-for-sale.ts";
import type { InventoryPorts } from "../../../services/inventory/places/inventory-ports.ts";
import { Loads } from "../../../services/inventory/sync/load-places.ts";
import type { DeliveringPorts } from "../../../services/notifications/delivery/deliver.ts";
import type { EventJobPorts } from "../../../services/orders/cancel-event/event-jobs.ts";
import { getClaims, listClaims } from "../../../services/orders/order/claims.ts";
import type { SandboxPorts } from "../../../services/payments/provider/sandbox-ports.ts";
import type { ComparingPorts } from "../../../services/payments/reconciliation/compare-orders.ts";
import type { IssuingPorts } from "../../../services/tickets/issue/issue-tickets.ts";
import { orderPorts } from "./order-ports.ts";
import { paymentPorts } from "./payment-ports.ts";
import { recipients } from "./scenario.ts";
import { steppedPlaces } from "./stepped-places.ts";
import { steppedCollection } from "./stepped-store.ts";
import { callTimeoutMs, logOf, publicUrl, readEvent } from "./surroundings.ts";
import type { Worker } from "./worker.ts";
import type { World } from "./world.ts";

/** All services of one worker, each with its ports. */
export interface Shop {
  orders: EventJobPorts;
  inventory: InventoryPorts;
  payments: ComparingPorts;
  sandbox: SandboxPorts;
  tickets: IssuingPorts;
  notifications: DeliveringPorts;
}

export function openShop(world: World, worker: Worker): Shop {
  const { clock, failpoints } = worker;
  const { payments, sandbox } = paymentPorts(world, worker);
  return {
    orders: orderPorts(world, worker),
    inventory: inventoryPorts(world, worker),
    payments,
    sandbox,
    tickets: {
      tickets: steppedCollection(world.ledgers.tickets.collection, worker, world.faults),
      registers: steppedCollection(world.ledgers.registers.collection, worker, world.faults),
      clock,
      failpoints,
    },
    notifications: notificationPorts(world, worker),
  };
}

function inventoryPorts(world: World, worker: Worker): InventoryPorts {
  const { clock, failpoints } = worker;
  const ledger = <T>(work: (at: Worker) => Promise<T>) =>
    world.network.call({ from: worker, timeoutMs: callTimeoutMs, work });
  const base = {
    readEvent: readEvent(world, worker),
    listClaims: (eventId: string, cursor: string | undefined) =>
      ledger((at) => listClaims(world.shopOf(at).orders.orders, eventId, cursor)),
    getClaims: (orderIds: string[]) => ledger((at) => getClaims(world.shopOf(at).orders.orders, orderIds)),
    places: steppedPlaces(world, worker),
    events: new EventsForSale(readEvent(world, worker), clock),
    clock,
    failpoints: failpoints as Failpoints,
    log: logOf(world, worker),
    newToken: () => `load_${world.dice.between(0, 2 ** 50)}`,
    wait: (ms: number) => worker.sleep(ms),
    claimRound: async () => true,
    metrics: noMetrics,
  };
  return { ...base, loads: new Loads(base) };
}

function notificationPorts(world: World, worker: Worker): DeliveringPorts {
  const send = async (message: Parameters<DeliveringPorts["transport"]["send"]>[0]) => {
    world.mails.push(message);
    return "taken";
  };
  return {
    notifications: steppedCollection(world.ledgers.notifications.collection, worker, world.faults),
    clock: worker.clock,
    random: (size) => world.dice.bytes(size),
    failpoints: worker.failpoints,
    log: logOf(world, worker),
    transport: {
      send: (message) =>
        world.network.call({ from: worker, timeoutMs: callTimeoutMs, work: () => send(message) }),
    },
    contact: async (userId) => recipients[userId]!,
    print: () => world.network.call({ from: worker, timeoutMs: callTimeoutMs, work: async () => paper }),
    publicUrl: () => publicUrl,
    goesOn: () => true,
  };
}

const paper = { fileName: "tickets.pdf", contentType: "application/pdf", base64: "" };

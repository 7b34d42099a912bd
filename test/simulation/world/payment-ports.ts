import { moneyOfOrders, pageOfMoney } from "../../../services/orders/order/order-views.ts";
import type { Provider } from "../../../services/payments/provider/provider.ts";
import type { SandboxPorts } from "../../../services/payments/provider/sandbox-ports.ts";
import { createSandboxProvider } from "../../../services/payments/provider/sandbox-provider.ts";
import type { ComparingPorts } from "../../../services/payments/reconciliation/compare-orders.ts";
import type { Shop } from "./shop.ts";
import { steppedCollection } from "./stepped-store.ts";
import { callTimeoutMs, logOf, publicUrl } from "./surroundings.ts";
import type { Worker } from "./worker.ts";
import type { World } from "./world.ts";

/** Longer than the payments wait: later answers are dropped. */
const processorTimeoutMs = 60_000;

export function paymentPorts(
  world: World,
  worker: Worker,
): { payments: ComparingPorts; sandbox: SandboxPorts } {
  const { ledgers, faults, network, parts } = world;
  const sandbox: SandboxPorts = {
    charges: steppedCollection(ledgers.sandboxCharges.collection, worker, faults),
    // The processor has a clock of its own, whatever the workers' say.
    clock: { nowMs: () => world.schedule.nowMs },
    sleep: (ms) => worker.sleep(ms),
    random: (size) => world.dice.bytes(size),
    webhookSecret: "a secret of the run",
    publicUrl: () => publicUrl,
  };
  const provider = farProvider(world, worker, sandbox);
  const asked = <T>(work: (shop: Shop) => Promise<T>) =>
    network.call({ from: worker, timeoutMs: callTimeoutMs, work: (at) => work(world.shopOf(at)) });
  const payments: ComparingPorts = {
    payments: steppedCollection(ledgers.payments.collection, worker, faults),
    refunds: steppedCollection(ledgers.refunds.collection, worker, faults),
    webhookEvents: steppedCollection(ledgers.webhookEvents.collection, worker, faults),
    watermarks: steppedCollection(ledgers.watermarks.collection, worker, faults),
    provider: world.plant.provider?.(provider) ?? provider,
    clock: worker.clock,
    failpoints: worker.failpoints,
    log: logOf(world, worker),
    differs: (difference) => world.alarms.push(`a person must settle "${difference}"`),
    withDeadline: (work, limitMs) => worker.withDeadline(work, limitMs),
    wakeOrder: (orderId) =>
      network.call({
        from: worker,
        timeoutMs: callTimeoutMs,
        work: (at) => parts.wake(world.shopOf(at).orders, orderId),
      }),
    orderMarks: steppedCollection(ledgers.orderMarks.collection, worker, faults),
    moneyOfOrders: (ids) => asked(({ orders }) => moneyOfOrders(orders.orders, ids)),
    pageOfMoney: (cursor) => asked(({ orders }) => pageOfMoney(orders.orders, cursor)),
  };
  return { payments: world.plant.paymentPorts?.(payments) ?? payments, sandbox };
}

/** The processor across a network, reachable from every worker. */
function farProvider(world: World, worker: Worker, sandbox: SandboxPorts): Provider {
  const near = createSandboxProvider(sandbox);
  const far = <T>(work: (provider: Provider) => Promise<T>) =>
    world.network.call({
      from: worker,
      timeoutMs: processorTimeoutMs,
      work: (at) => work(createSandboxProvider(world.shopOf(at).sandbox)),
    });
  return {
    charge: (request) => far((provider) => provider.charge(request)),
    cancel: (key) => far((provider) => provider.cancel(key)),
    refund: (request) => far((provider) => provider.refund(request)),
    listSince: (atMs) => near.listSince(atMs),
    listRefundsSince: (atMs) => near.listRefundsSince(atMs),
    find: (key) => far((provider) => provider.find(key)),
    findRefund: (key) => far((provider) => provider.findRefund(key)),
    readWebhook: (rawBody, signature) => near.readWebhook(rawBody, signature),
  };
}

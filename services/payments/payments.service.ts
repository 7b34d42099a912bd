import type { ServiceBroker, ServiceSchema } from "moleculer";
import { getOrderMoney, listOrderMoney } from "../../contracts/orders/order-money.ts";
import { wakeOrder } from "../../contracts/orders/orders.ts";
import {
  answerChallenge as answerChallengeContract,
  cancelAttempt,
  chargeAttempt,
  getChallenge as getChallengeContract,
  listPayments,
  receiveWebhook,
  refundCharge,
} from "../../contracts/payments.ts";
import { actionsOf, asSystem, type Ctx, call, on } from "../../lib/calls/call.ts";
import { secondMs } from "../../lib/clock.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { cancel, charge, paymentsOfOrder } from "./ledger/charge.ts";
import { sleep, withDeadline } from "./ledger/deadline.ts";
import { paymentSpec, watermarkSpec, webhookEventSpec } from "./ledger/payment-documents.ts";
import { refund, refundsOfOrder } from "./ledger/refund.ts";
import { refundSpec } from "./ledger/refund-documents.ts";
import { settleFromWebhook } from "./ledger/webhooks.ts";
import { answerChallenge, getChallenge } from "./provider/sandbox-challenges.ts";
import { sandboxChargeSpec } from "./provider/sandbox-documents.ts";
import type { SandboxPorts } from "./provider/sandbox-ports.ts";
import { createSandboxProvider } from "./provider/sandbox-provider.ts";
import { deliverDue } from "./provider/sandbox-webhooks.ts";
import { watchBackups } from "./reconciliation/backup-gauges.ts";
import { backupRunsSpec } from "./reconciliation/backup-runs.ts";
import { type ComparingPorts, compareWithOrders, ordersMarkSpec } from "./reconciliation/compare-orders.ts";
import { reconcile } from "./reconciliation/reconciliation.ts";

const reconcileEveryMs = 15 * secondMs;
const deliverEveryMs = 250;

export default (runtime: Runtime): ServiceSchema => {
  const log = runtime.logger.child({ service: "payments" });
  const store = runtime.openStore("payments");
  const sandbox: SandboxPorts = {
    // A ledger of its own: a processor does not go back in time when ours is restored from a backup.
    charges: runtime.openStore("sandbox").collection(sandboxChargeSpec),
    clock: runtime.clock,
    sleep,
    random: runtime.random,
    webhookSecret: runtime.secrets.webhookSecret,
    publicUrl: () => runtime.publicUrl,
  };
  let broker: ServiceBroker;
  const ports: ComparingPorts = {
    payments: store.collection(paymentSpec),
    refunds: store.collection(refundSpec),
    webhookEvents: store.collection(webhookEventSpec),
    watermarks: store.collection(watermarkSpec),
    orderMarks: store.collection(ordersMarkSpec),
    provider: createSandboxProvider(sandbox),
    clock: runtime.clock,
    failpoints: runtime.failpoints,
    log,
    differs: (difference) => runtime.metrics.paymentsDiffer(difference),
    withDeadline,
    wakeOrder: (orderId) => call(broker, wakeOrder, { orderId }, asSystem("payments")),
    moneyOfOrders: async (orderIds) =>
      (await call(broker, getOrderMoney, { orderIds }, asSystem("payments"))).orders,
    pageOfMoney: (cursor) => call(broker, listOrderMoney, { cursor }, asSystem("payments")),
  };
  const deliver = (rawBody: string, signature: string) =>
    call(broker, receiveWebhook, { rawBody, signature }, asSystem("payments"));
  // An embedded shop reports its backups where it makes them.
  if (runtime.settings.NATS_URL !== undefined)
    watchBackups(store.collection(backupRunsSpec), runtime.metrics, runtime.clock);
  const background = [
    new BackgroundLoop("sandbox webhooks", { everyMs: deliverEveryMs, log }, () =>
      deliverDue(sandbox, deliver),
    ),
    new BackgroundLoop("reconciliation", { everyMs: reconcileEveryMs, log }, () => reconcile(ports)),
    new BackgroundLoop("comparison with the orders", { everyMs: reconcileEveryMs, log }, () =>
      compareWithOrders(ports),
    ),
  ];

  return {
    name: "payments",
    actions: actionsOf(
      on(chargeAttempt, (attempt, ctx) => charge(ports, { ...attempt, requestId: requestIdOf(ctx) })),
      on(cancelAttempt, (attempt, ctx) => cancel(ports, { ...attempt, requestId: requestIdOf(ctx) })),
      on(refundCharge, (wanted, ctx) => refund(ports, { ...wanted, requestId: requestIdOf(ctx) })),
      on(listPayments, async ({ orderId }) => ({
        payments: await paymentsOfOrder(ports, orderId),
        refunds: await refundsOfOrder(ports, orderId),
      })),
      on(receiveWebhook, async ({ rawBody, signature }) => {
        await settleFromWebhook(ports, rawBody, signature);
        return { received: true };
      }),
      on(getChallengeContract, ({ challengeId }) => getChallenge(sandbox, challengeId)),
      on(answerChallengeContract, (answer) => answerChallenge(sandbox, answer)),
    ),
    created(this: { broker: ServiceBroker }) {
      broker = this.broker;
    },
    started() {
      for (const work of background) work.start();
    },
    async stopped() {
      await Promise.all(background.map((work) => work.stop()));
    },
  };
};

const requestIdOf = (ctx: Ctx) => ctx.requestID ?? null;

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { ServiceBroker } from "moleculer";
import pino from "pino";
import { wakeOrder } from "../../contracts/orders/orders.ts";
import * as contracts from "../../contracts/payments.ts";
import { actionsOf, call, on } from "../../lib/calls/call.ts";
import { systemClock } from "../../lib/clock.ts";
import { reachFailpoint } from "../../lib/failpoints.ts";
import { newSecrets } from "../../lib/keys/secrets.ts";
import { readSettings } from "../../lib/settings/env.ts";
import { noMetrics } from "../../lib/telemetry/metrics.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import type { Store } from "../../mixins/store/port.ts";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import brokerOptions from "../../moleculer.config.ts";
import { eventually } from "../../test/support/eventually.ts";
import payments from "./payments.service.ts";

jest.setTimeout(20_000);

let broker: ServiceBroker;
let folder: string;
let woken: string[];
let stores: Store[];

async function start(): Promise<void> {
  const logger = pino({ level: "silent" });
  const runtime: Runtime = {
    settings: readSettings({}),
    publicUrl: "http://shop.test",
    clock: systemClock,
    random: (size) => crypto.getRandomValues(new Uint8Array(size)),
    secrets,
    logger,
    metrics: noMetrics,
    failpoints: reachFailpoint,
    redis: null,
    openStore(name) {
      const store = openSqliteStore(join(folder, `${name}.sqlite`));
      stores.push(store);
      return store;
    },
  };
  broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  broker.createService(payments(runtime));
  broker.createService({
    name: "orders",
    actions: actionsOf(on(wakeOrder, ({ orderId }) => ({ woken: woken.push(orderId) > 0 }))),
  });
  await broker.start();
}

async function stop(): Promise<void> {
  await broker.stop();
  await Promise.all(stores.map((store) => store.close()));
  stores = [];
}

const secrets = newSecrets();
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "payments-"));
  woken = [];
  stores = [];
  await start();
});
afterEach(async () => {
  await stop();
  rmSync(folder, { recursive: true });
});

const orderId = "ord_spec_1";
const attempt = {
  orderId,
  attempt: 1,
  buyerId: "usr_ada",
  amountMinor: 2_500,
  currency: "EUR",
  paymentMethod: "pm_card_visa",
};

describe("the payments service", () => {
  it("implements every action of its contract", () => {
    const offered = broker.registry.actions.list({}).map(({ name }) => name);
    const promised = Object.values(contracts).flatMap((c) => ("auth" in c ? [c.name] : []));
    expect(promised.filter((name) => !offered.includes(name))).toEqual([]);
  });

  it("charges, lists the payment without the payment method, and wakes the order by its webhook", async () => {
    const charged = await broker.call(contracts.chargeAttempt.name, attempt, { requestID: "req_9" });
    expect(charged).toEqual({ outcome: "succeeded" });
    const { payments: rows } = await call(broker, contracts.listPayments, { orderId });
    expect(rows).toEqual([
      {
        attempt: 1,
        state: "succeeded",
        amountMinor: 2_500,
        currency: "EUR",
        history: [
          { atMs: expect.any(Number), what: "sent", requestId: "req_9" },
          { atMs: expect.any(Number), what: "succeeded", requestId: "req_9" },
        ],
      },
    ]);
    await eventually(() => woken.length > 0);
    expect(woken).toEqual([orderId]);
  });

  it("remembers payments and the processor's charges after a restart", async () => {
    const asks = { ...attempt, paymentMethod: "pm_card_authenticationRequired" };
    const first = await call(broker, contracts.chargeAttempt, asks);
    await stop();
    await start();
    expect(await call(broker, contracts.chargeAttempt, asks)).toEqual(first);
    const challengeId = first.outcome === "challenge" ? (first.url.split("/").at(-1) ?? "") : "";
    const shown = await call(broker, contracts.getChallenge, { challengeId });
    expect(shown).toEqual({ amountMinor: 2_500, currency: "EUR", open: true });
    await call(broker, contracts.answerChallenge, { challengeId, approve: true });
    expect(await call(broker, contracts.chargeAttempt, asks)).toEqual({ outcome: "succeeded" });
  });

  it("cancels an attempt that it never heard of", async () => {
    expect(await call(broker, contracts.cancelAttempt, { orderId, attempt: 1 })).toEqual({
      outcome: "cancelled",
    });
    expect(await call(broker, contracts.chargeAttempt, attempt)).toEqual({ outcome: "cancelled" });
  });

  it("gives back once, lists the refund with its reason, and wakes the order", async () => {
    await call(broker, contracts.chargeAttempt, attempt);
    const part = { orderId, refund: 1, amountMinor: 2_000, currency: "EUR" };
    expect(await call(broker, contracts.refundCharge, part)).toEqual({ outcome: "succeeded" });
    expect(await call(broker, contracts.refundCharge, part)).toEqual({ outcome: "succeeded" });
    const failed = { outcome: "failed", reason: "more_than_charged" };
    expect(await call(broker, contracts.refundCharge, { ...part, refund: 2 })).toEqual(failed);
    const { refunds } = await call(broker, contracts.listPayments, { orderId });
    expect(refunds).toMatchObject([
      { refund: 1, attempt: 1, state: "succeeded", amountMinor: 2_000, currency: "EUR", reason: null },
      {
        refund: 2,
        state: "failed",
        reason: "more_than_charged",
        history: [{ what: "sent" }, { what: "failed" }],
      },
    ]);
    await eventually(() => woken.length >= 3);
  });

  it("refuses a webhook that no one signed", async () => {
    const forged = call(broker, contracts.receiveWebhook, { rawBody: "{}", signature: "t=1,v1=00" });
    await expect(forged).rejects.toMatchObject({ type: "SIGNATURE_INVALID", code: 400 });
  });

  it("refuses amounts that are no money", async () => {
    const free = call(broker, contracts.chargeAttempt, { ...attempt, amountMinor: 0 });
    await expect(free).rejects.toMatchObject({ type: "VALIDATION_FAILED" });
  });

  it("charges once when twenty callers send the same attempt at the same time", async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => call(broker, contracts.chargeAttempt, attempt)),
    );
    expect(outcomes).toEqual(Array(20).fill({ outcome: "succeeded" }));
    const { payments: rows } = await call(broker, contracts.listPayments, { orderId });
    expect(rows).toHaveLength(1);
  });
});

import { randomBytes } from "node:crypto";
import pino from "pino";
import type { MongoServer } from "../../mesh/servers/index.ts";
import { withLedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import { databaseFor } from "../../mixins/store/mongo/mongo-names.ts";
import { openMongoStore } from "../../mixins/store/mongo/mongo-store.ts";
import { addressOfUser } from "../../mixins/store/testing/mongo-user.ts";
import {
  paymentSpec,
  watermarkSpec,
  webhookEventSpec,
} from "../../services/payments/ledger/payment-documents.ts";
import { refundSpec } from "../../services/payments/ledger/refund-documents.ts";
import {
  newSandboxCharge,
  sandboxChargeSpec,
  withOutcome,
} from "../../services/payments/provider/sandbox-documents.ts";
import { nowMs, payment } from "./data.ts";

const log = pino({ level: "silent" });

/** The address of payments of their own, for a user who may read and write them and the sandbox's books alone. */
export function freshPayments(server: MongoServer): Promise<string> {
  const name = `shop${randomBytes(4).toString("hex")}`;
  return addressOfUser(server, name, [`${name}_payments`, `${name}_sandbox`]);
}

/** The payments as a service of the mesh has them open, or as an observer reads them. */
export function openMeshPayments(url: string, appName = "look") {
  const store = openMongoStore({ url, database: databaseFor(url, "payments"), log, appName });
  return {
    store,
    payments: store.collection(paymentSpec),
    refunds: store.collection(refundSpec),
    webhookEvents: store.collection(webhookEventSpec),
    watermarks: store.collection(watermarkSpec),
    close: () => store.close(),
  };
}

/** 3 charges of 25.00 EUR, one of them declined, one of 10 USD, a mark and a webhook. */
export async function fillMesh(url: string): Promise<void> {
  const { payments, refunds, webhookEvents, watermarks, close } = openMeshPayments(url);
  const docs = [payment(1), payment(2), payment(3, { state: "declined" })];
  await payments.insertAll([...docs, payment(4, { amountMinor: 1_000, currency: "USD" })]);
  await refunds.count();
  const mark = { comparedUntilMs: nowMs, soughtUntilMs: nowMs, version: 1 };
  await watermarks.insert({ _id: "processor", ...mark });
  const webhook = { orderId: "ord_1", key: "ord_1:1", outcome: "succeeded", receivedAtMs: nowMs };
  await webhookEvents.insert({ _id: "evt_1", ...webhook, state: "done" });
  await close();
}

/** Everything of the payments is gone, as after a loss. */
export async function emptyMesh(url: string): Promise<void> {
  const address = { url, database: databaseFor(url, "payments"), appName: "look" };
  await withLedgerDatabase(address, async (payments) => {
    for (const name of await payments.collections()) await payments.drop(name);
  });
}

/** Payments in MongoDB by their ids, as an operator would look. */
export async function idsInMesh(url: string): Promise<string[]> {
  const { payments, close } = openMeshPayments(url);
  const { items } = await payments.find({ index: "byOrder", where: {}, limit: 100 });
  await close();
  return items.map(({ _id }) => _id);
}

/** The sandbox processor's books of a mesh, with a succeeded charge of these orders, at the time of `payment`. */
export async function writeMeshBooks(url: string, ...orders: number[]): Promise<void> {
  const store = openMongoStore({ url, database: databaseFor(url, "sandbox"), log, appName: "look" });
  await store.collection(sandboxChargeSpec).insertAll(orders.map(sandboxCharge));
  await store.close();
}

/** A succeeded charge of this order in the sandbox processor's books. */
export function sandboxCharge(n: number) {
  const { _id: key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod } = payment(n);
  const request = { key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod };
  return withOutcome(newSandboxCharge(request, nowMs), { outcome: "succeeded" }, { nowMs });
}

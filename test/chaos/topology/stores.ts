import { isDeepStrictEqual } from "node:util";
import mongoose from "mongoose";
import { docOf, type Row, rowFields } from "../../../mixins/store/mongo/mongo-documents.ts";
import type { Document } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import { type Books, homes, readBooks } from "../checks/stored-documents.ts";

/** The stores of a mesh as they are, by the drivers alone. */
export interface Stores {
  readBooks: () => Promise<Books>;
  /** Expires an order that no client waits for: its reservation, or its attempt. */
  hurry: (orderId: string) => Promise<void>;
  /** The same for every order that is not at its end, and for messages that failed often and wait for minutes. */
  hurryAll: () => Promise<void>;
  /** Replaces the present documents by earlier ones; the checks that would prevent it are removed first. */
  rewrite: (now: Books, then: Books) => Promise<void>;
  close: () => Promise<void>;
}

/** The addresses of the ledgers, for full read and write access. */
export interface StoreAddresses {
  ledgersUrl: string;
  paymentsUrl: string;
  /** The prefix of the databases' names. */
  database: string;
}

const ofPayments = ["payments", "sandbox"];

export async function openStores(at: StoreAddresses): Promise<Stores> {
  const [ledgers, payments] = await Promise.all(
    [at.ledgersUrl, at.paymentsUrl].map((url) => new mongoose.mongo.MongoClient(url).connect()),
  );
  const clientOf = (store: string) => (ofPayments.includes(store) ? payments! : ledgers!);
  const collection = (store: string, name: string) =>
    clientOf(store).db(`${at.database}_${store}`).collection<Row>(name);
  const orders = () => collection("orders", "orders");
  return {
    rewrite: (now, then) => rewrite(collection, now, then),
    async readBooks() {
      // A snapshot of each server: a change in progress is not seen in part.
      const [ofLedgers, ofMoney] = [ledgers!, payments!].map((client) =>
        client.startSession({ snapshot: true }),
      );
      try {
        return await readBooks(async (store, name) => {
          const session = clientOf(store) === payments ? ofMoney : ofLedgers;
          return (await collection(store, name).find({}, { session }).toArray()).map(docOf);
        });
      } finally {
        await Promise.all([ofLedgers!.endSession(), ofMoney!.endSession()]);
      }
    },
    hurry: (orderId) => runOut(orders(), { _id: orderId }),
    hurryAll: async () => {
      await runOut(orders(), {});
      await sendSoon(collection("notifications", "notifications"));
    },
    async close() {
      await Promise.all([ledgers!.close(), payments!.close()]);
    },
  };
}

type Collections = (store: string, name: string) => mongoose.mongo.Collection<Row>;

async function rewrite(collection: Collections, now: Books, then: Books): Promise<void> {
  for (const [name, [store, spec]] of Object.entries(homes)) {
    // Both are cloned: under Jest a clone is never strictly equal to the original, and everything would be rewritten.
    const [before, after] = [now, then].map((books) => byId(structuredClone(books[name as keyof Books])));
    const changed = [...after!].filter(([id, doc]) => !isDeepStrictEqual(doc, before!.get(id)));
    const gone = [...before!.keys()].filter((id) => !after!.has(id));
    if (changed.length + gone.length === 0) continue;
    const rows = collection(store, spec);
    await rows.dropIndexes();
    for (const [id, doc] of changed) {
      const { _id, ...row } = rowFields(spec, { ...doc });
      await rows.replaceOne({ _id: id }, row, { upsert: true });
    }
    await rows.deleteMany({ _id: { $in: gone } });
  }
}

const byId = (docs: readonly Document[]) => new Map(docs.map((doc) => [doc._id, doc]));

/** A message under delivery waits no longer than this. */
const leaseMs = 61_000;

async function sendSoon(notifications: mongoose.mongo.Collection<Row>): Promise<void> {
  const nowMs = Date.now();
  await notifications
    .updateMany({ state: "pending", nextAtMs: { $gt: nowMs + leaseMs } }, { $set: { nextAtMs: nowMs } })
    .catch(() => {});
}

/** As if the minutes had gone by; a store that is away lets its order wait. */
async function runOut(orders: mongoose.mongo.Collection<Row>, which: { _id?: string }): Promise<void> {
  const nowMs = Date.now();
  const reserved: Partial<OrderDocument> = { expiresAtMs: nowMs, nextAtMs: nowMs };
  const late = { nextAtMs: nowMs, "attempts.$[].giveUpAtMs": nowMs };
  await Promise.all([
    orders.updateMany({ ...which, state: "reserved", expiresAtMs: { $gt: nowMs } }, { $set: reserved }),
    orders.updateMany({ ...which, state: "paying", "attempts.giveUpAtMs": { $gt: nowMs } }, { $set: late }),
  ]).catch(() => {});
}

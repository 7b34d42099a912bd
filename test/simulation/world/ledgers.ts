import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { copyOf } from "../../../mixins/store/plain-json.ts";
import type { Collection, CollectionSpec, Document } from "../../../mixins/store/port.ts";
import {
  type Notification,
  notificationSpec,
} from "../../../services/notifications/notification-documents.ts";
import { type EventJob, eventJobsSpec } from "../../../services/orders/cancel-event/event-jobs.ts";
import { type OrderDocument, ordersSpec } from "../../../services/orders/order/order-documents.ts";
import {
  type Payment,
  paymentSpec,
  type Watermark,
  type WebhookEvent,
  watermarkSpec,
  webhookEventSpec,
} from "../../../services/payments/ledger/payment-documents.ts";
import { type Refund, refundSpec } from "../../../services/payments/ledger/refund-documents.ts";
import {
  type SandboxCharge,
  sandboxChargeSpec,
} from "../../../services/payments/provider/sandbox-documents.ts";
import { type OrdersMark, ordersMarkSpec } from "../../../services/payments/reconciliation/compare-orders.ts";
import {
  type Register,
  registerSpec,
  type Ticket,
  ticketSpec,
} from "../../../services/tickets/ticket/ticket-documents.ts";

/** One collection and, beside it, its documents as they stand, which the checker reads without an index. */
export interface Ledger<D extends Document> {
  collection: Collection<D>;
  docs: ReadonlyMap<string, D>;
  /** Reports every write until the listener declines further ones. */
  watch: (watcher: () => boolean) => void;
}

export interface Ledgers {
  orders: Ledger<OrderDocument>;
  eventJobs: Ledger<EventJob>;
  payments: Ledger<Payment>;
  refunds: Ledger<Refund>;
  webhookEvents: Ledger<WebhookEvent>;
  watermarks: Ledger<Watermark>;
  orderMarks: Ledger<OrdersMark>;
  sandboxCharges: Ledger<SandboxCharge>;
  tickets: Ledger<Ticket>;
  registers: Ledger<Register>;
  notifications: Ledger<Notification>;
}

/** The documents of each ledger, wherever they were read: all that a checker needs. */
export type Documents = { [Name in keyof Ledgers]: Pick<Ledgers[Name], "docs"> };

/** The access of a seeded fault to the stores. */
export interface StorePlant {
  spec?: <D extends Document>(spec: CollectionSpec<D>) => CollectionSpec<D>;
  collection?: <D extends Document>(name: string, collection: Collection<D>) => Collection<D>;
}

/** Every ledger of the shop and the processor's own, empty. */
export function openLedgers(plant: StorePlant = {}): Ledgers {
  const open = <D extends Document>(given: CollectionSpec<D>): Ledger<D> => {
    const spec = plant.spec?.(given) ?? given;
    const collection = openMemoryStore().collection(spec);
    return watchedLedger(plant.collection?.(spec.name, collection) ?? collection);
  };
  return {
    orders: open(ordersSpec),
    eventJobs: open(eventJobsSpec),
    payments: open(paymentSpec),
    refunds: open(refundSpec),
    webhookEvents: open(webhookEventSpec),
    watermarks: open(watermarkSpec),
    orderMarks: open(ordersMarkSpec),
    sandboxCharges: open(sandboxChargeSpec),
    tickets: open(ticketSpec),
    registers: open(registerSpec),
    notifications: open(notificationSpec),
  };
}

/** The collection with its documents beside it. */
export function watchedLedger<D extends Document>(collection: Collection<D>): Ledger<D> {
  const docs = new Map<string, D>();
  let watchers: (() => boolean)[] = [];
  const keep = (doc: D) => {
    docs.set(doc._id, copyOf(doc));
    watchers = watchers.filter((watcher) => watcher());
  };
  const watched: Collection<D> = {
    get: (id) => collection.get(id),
    getAll: (ids) => collection.getAll(ids),
    find: (query) => collection.find(query),
    findFields: (query, fields) => collection.findFields(query, fields),
    owners: (key, scope, elements) => collection.owners(key, scope, elements),
    count: () => collection.count(),
    countWhere: (query) => collection.countWhere(query),
    async insert(doc) {
      await collection.insert(doc);
      keep(doc);
    },
    async insertAll(inserted) {
      const refusals = await collection.insertAll(inserted);
      for (const [i, doc] of inserted.entries()) if (refusals[i] === null) keep(doc);
      return refusals;
    },
    async change(id, expected, set) {
      const changed = await collection.change(id, expected, set);
      if (changed) keep(changed);
      return changed;
    },
    async remove(id, expected) {
      const removed = await collection.remove(id, expected);
      if (removed) docs.delete(id);
      return removed;
    },
  };
  return { collection: watched, docs, watch: (watcher) => void watchers.push(watcher) };
}

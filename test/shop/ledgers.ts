import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Collection, Document, Store } from "../../mixins/store/port.ts";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import { type Notification, notificationSpec } from "../../services/notifications/notification-documents.ts";
import { type OrderDocument, ordersSpec } from "../../services/orders/order/order-documents.ts";
import type { ProviderCharge, ProviderRefund } from "../../services/payments/provider/provider.ts";
import { sandboxChargeSpec } from "../../services/payments/provider/sandbox-documents.ts";
import { succeededCharges, succeededRefunds } from "../../services/payments/testing/sandbox-money.ts";
import { type Ticket, ticketSpec } from "../../services/tickets/ticket/ticket-documents.ts";

/** Uses the ledger of one service, and closes it. */
export type UseLedger = <T>(name: string, use: (store: Store) => Promise<T>) => Promise<T>;

/** What stands in the ledgers of a shop. */
export interface Ledgers {
  orders: OrderDocument[];
  tickets: Ticket[];
  notifications: Notification[];
  /** Charges that took money, as the card processor has them. */
  charges: ProviderCharge[];
  /** Refunds that gave money back, as the card processor has them. */
  refunds: ProviderRefund[];
}

/** Reads the ledgers of an embedded shop that does not run. */
export function readLedgers(dataDir: string): Promise<Ledgers> {
  return readLedgersBy(ledgerIn(dataDir));
}

/** The SQLite files of a folder. */
export function ledgerIn(dataDir: string): UseLedger {
  return async (name, use) => {
    const store = openSqliteStore(join(dataDir, `${name}.sqlite`));
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
}

/** Reads the ledgers of a shop in any form. */
export async function readLedgersBy(ledger: UseLedger): Promise<Ledgers> {
  return {
    orders: await ledger("orders", (store) => all(store.collection(ordersSpec), "byBuyer")),
    tickets: await ledger("tickets", (store) => all(store.collection(ticketSpec), "byEvent")),
    notifications: await ledger("notifications", (store) =>
      all(store.collection(notificationSpec), "byOrder"),
    ),
    charges: await ledger("sandbox", (store) => succeededCharges(store.collection(sandboxChargeSpec))),
    refunds: await ledger("sandbox", (store) => succeededRefunds(store.collection(sandboxChargeSpec))),
  };
}

/** How many orders someone must still look at: read beside the shop that runs. */
export function ordersAtWork(dataDir: string): number {
  const db = new DatabaseSync(join(dataDir, "orders.sqlite"), { readOnly: true });
  const sql = "SELECT count(*) AS n FROM orders WHERE json_extract(doc, '$.nextAtMs') IS NOT NULL";
  const { n } = db.prepare(sql).get() as { n: number };
  db.close();
  return n;
}

/** Serials of each event's tickets, sorted. */
export function serialsByEvent(tickets: Ticket[]): Map<string, number[]> {
  const byEvent = Map.groupBy(tickets, ({ eventId }) => eventId);
  return new Map(
    [...byEvent].map(([event, list]) => [event, list.map(({ serial }) => serial).sort((a, b) => a - b)]),
  );
}

async function all<D extends Document>(collection: Collection<D>, index: string): Promise<D[]> {
  const found: D[] = [];
  let after: string | undefined;
  do {
    const page = await collection.find({ index, where: {}, limit: 1_000, after });
    found.push(...page.items);
    after = page.nextCursor ?? undefined;
  } while (after);
  return found;
}

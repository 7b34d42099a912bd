import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Collection, CollectionSpec, Document } from "../../mixins/store/port.ts";
import { openSqliteStore } from "../../mixins/store/sqlite-store.ts";
import { type Notification, notificationSpec } from "../../services/notifications/notification-documents.ts";
import { type OrderDocument, ordersSpec } from "../../services/orders/order-documents.ts";
import type { ProviderCharge, ProviderRefund } from "../../services/payments/provider.ts";
import { sandboxChargeSpec } from "../../services/payments/sandbox-documents.ts";
import { succeededCharges, succeededRefunds } from "../../services/payments/spec-sandbox-money.ts";
import { type Ticket, ticketSpec } from "../../services/tickets/ticket-documents.ts";

/** What a stopped shop left on its disk. */
export interface Ledgers {
  orders: OrderDocument[];
  tickets: Ticket[];
  notifications: Notification[];
  /** Charges that took money, as the card processor has them. */
  charges: ProviderCharge[];
  /** Refunds that gave money back, as the card processor has them. */
  refunds: ProviderRefund[];
}

/** Reads the ledgers of a shop that does not run. */
export async function readLedgers(dataDir: string): Promise<Ledgers> {
  const sandbox = openSqliteStore(join(dataDir, "sandbox.sqlite"));
  const charges = await succeededCharges(sandbox.collection(sandboxChargeSpec));
  const refunds = await succeededRefunds(sandbox.collection(sandboxChargeSpec));
  await sandbox.close();
  return {
    orders: await all(dataDir, "orders", { spec: ordersSpec, index: "byBuyer" }),
    tickets: await all(dataDir, "tickets", { spec: ticketSpec, index: "byEvent" }),
    notifications: await all(dataDir, "notifications", { spec: notificationSpec, index: "byOrder" }),
    charges,
    refunds,
  };
}

/** How many orders somebody must still look at: read beside the shop that runs. */
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

async function all<D extends Document>(
  dataDir: string,
  name: string,
  { spec, index }: { spec: CollectionSpec<D>; index: string },
): Promise<D[]> {
  const store = openSqliteStore(join(dataDir, `${name}.sqlite`));
  const collection: Collection<D> = store.collection(spec);
  const found: D[] = [];
  let after: string | undefined;
  do {
    const page = await collection.find({ index, where: {}, limit: 1_000, after });
    found.push(...page.items);
    after = page.nextCursor ?? undefined;
  } while (after);
  await store.close();
  return found;
}

import type { OrderMoney } from "../../../contracts/orders/order-money.ts";
import { hourMs, minuteMs } from "../../../lib/clock.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection, CollectionSpec, Document } from "../../../mixins/store/port.ts";
import { paymentKey } from "../ledger/payment-documents.ts";
import type { PaymentPorts } from "../ledger/payment-ports.ts";
import { refundKey } from "../ledger/refund-documents.ts";
import { report } from "./differences.ts";
import { type AnyBook, anyBooks, isSameMoney, type Money, type Row } from "./reconciled-books.ts";

/** How far the payments and the orders were compared. */
export interface OrdersMark extends Document {
  _id: "orders";
  /** Rows that were settled before it were looked for in the orders. */
  settledUntilMs: number;
  /** Where the walk through all orders goes on; null between two. */
  cursor: string | null;
  /** When the next walk may begin. */
  walkFromMs: number;
  version: number;
}

export const ordersMarkSpec: CollectionSpec<OrdersMark> = { name: "orderMarks" };

export interface ComparingPorts extends PaymentPorts {
  orderMarks: Collection<OrdersMark>;
  /** Those of the orders that exist. */
  moneyOfOrders: (orderIds: string[]) => Promise<OrderMoney[]>;
  /** One page of all orders that were charged. */
  pageOfMoney: (cursor: string | null) => Promise<{ orders: OrderMoney[]; nextCursor: string | null }>;
}

/** An order hears of its payment within this, or its own recovery asks. */
const settlingMs = minuteMs;
const walkEveryMs = hourMs;
const pagesPerRun = 5;
const batchSize = 100;

/**
 * Compares the payments with the orders: rows that charged or refunded money since the last time with the amounts of their orders
 * say; and, in a walk that begins once an hour, every order that was charged with its rows. A row that is missing is
 * written again when the processor knows the charge; everything else alerts an operator. Safe beside any other worker.
 */
export async function compareWithOrders(ports: ComparingPorts): Promise<void> {
  const nowMs = ports.clock.nowMs();
  const mark = (await ports.orderMarks.get("orders")) ?? (await firstMark(ports));
  const span = { from: mark.settledUntilMs, before: nowMs - settlingMs };
  for (const book of anyBooks(ports)) await lookForOrders(ports, book, span);
  const isDue = mark.cursor !== null || mark.walkFromMs <= nowMs;
  const cursor = isDue ? await walk(ports, mark.cursor) : null;
  const walkFromMs = mark.cursor === null && isDue ? nowMs + walkEveryMs : mark.walkFromMs;
  const { version } = mark;
  const settledUntilMs = Math.max(span.before, span.from);
  const next = { settledUntilMs, cursor, walkFromMs, version: version + 1 };
  await ports.orderMarks.change("orders", { version }, next);
}

async function firstMark({ orderMarks }: ComparingPorts): Promise<OrdersMark> {
  const mark: OrdersMark = { _id: "orders", settledUntilMs: 0, cursor: null, walkFromMs: 0, version: 1 };
  await insertIfNew(orderMarks, mark);
  return mark;
}

/** A row is final before its order counts it, so the rows are read first. */
async function lookForOrders(
  ports: ComparingPorts,
  book: AnyBook,
  span: { from: number; before: number },
): Promise<void> {
  if (span.from >= span.before) return;
  const query = { index: "settled", where: { settledAtMs: span }, limit: batchSize };
  for await (const page of everyPage(book.rows, query)) {
    const rows = page.filter(({ state }) => state === "succeeded");
    if (rows.length === 0) continue;
    const orders = await ports.moneyOfOrders([...new Set(rows.map(({ orderId }) => orderId))]);
    const byId = new Map(orders.map((money) => [money.orderId, money]));
    for (const row of rows) reportUncounted(ports, row, byId.get(row.orderId));
  }
}

function reportUncounted(ports: ComparingPorts, row: Row, money: OrderMoney | undefined): void {
  // An order with something under way counts it by its own recovery.
  if (money?.isOpen) return;
  const { _id: payment, orderId, amountMinor, currency } = row;
  const counted = money && moneyByKey(money).get(row._id);
  if (counted?.amountMinor === amountMinor && counted.currency === currency) return;
  const countedMinor = counted?.amountMinor ?? null;
  const fields = { orderId, payment, amountMinor, countedMinor, order: money ? "exists" : "missing" };
  report(ports, "noOrder", [fields, "money was moved that no order counts"]);
}

/** An order counts final amounts only, so the orders are read first. */
async function walk(ports: ComparingPorts, from: string | null): Promise<string | null> {
  let cursor = from;
  for (let n = 0; n < pagesPerRun; n++) {
    const page = await ports.pageOfMoney(cursor);
    for (const book of anyBooks(ports)) await lookForRows(ports, book, page.orders);
    cursor = page.nextCursor;
    if (cursor === null) break;
  }
  return cursor;
}

async function lookForRows(ports: ComparingPorts, book: AnyBook, orders: OrderMoney[]): Promise<void> {
  const counted = orders.flatMap((money) => [...moneyByKey(money).values()]);
  const mine = counted.filter(({ kind }) => kind === book.kind);
  const rows = await book.rows.getAll(mine.map(({ key }) => key));
  const byKey = new Map(rows.map((row) => [row._id, row]));
  for (const one of mine) {
    const row = byKey.get(one.key);
    if (row?.state === "succeeded" && isSameMoney(row, one)) continue;
    if (!row && (await isWrittenAgain(book, one))) continue;
    const { orderId, key: payment, amountMinor } = one;
    const fields = {
      orderId,
      payment,
      amountMinor,
      row: row ? `${row.state} ${row.amountMinor}` : "missing",
    };
    report(ports, "noCharge", [fields, "an order counts money that the payments do not"]);
  }
}

async function isWrittenAgain(book: AnyBook, counted: Counted): Promise<boolean> {
  const record = await book.findAtProcessor(counted);
  if (record?.outcome.outcome !== "succeeded" || !isSameMoney(record, counted)) return false;
  await book.record(record);
  return true;
}

interface Counted extends Money {
  kind: "charge" | "refund";
  key: string;
  orderId: string;
  attempt: number;
  refund: number;
}

/** The amounts of an order, by the keys of the payments' rows. */
function moneyByKey({ orderId, charged, refunded }: OrderMoney): Map<string, Counted> {
  if (!charged) return new Map();
  const { attempt, ...money } = charged;
  const key = paymentKey(orderId, attempt);
  const charge = { kind: "charge" as const, key, orderId, attempt, refund: 0, ...money };
  const refunds = refunded.map((given) => ({
    ...{ kind: "refund" as const, key: refundKey(orderId, given.refund), orderId, attempt },
    ...given,
  }));
  return new Map([charge, ...refunds].map((counted) => [counted.key, counted]));
}

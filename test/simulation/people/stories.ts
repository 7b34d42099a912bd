import { isoTime } from "../../../lib/clock.ts";
import { viewOf } from "../../../services/notifications/notification-views.ts";
import { timelineOf } from "../../../services/orders/order/timeline.ts";
import type { Run } from "../simulation.ts";
import type { Documents } from "../world/ledgers.ts";
import type { JournalEntry } from "./browser.ts";

/** The sources of an order's history. */
export interface Tale {
  world: { ledgers: Documents };
  journal: JournalEntry[];
}

/** The broken promises of a run, the histories of the orders concerned, and how to reproduce them. */
export function reportOf(run: Run): string {
  const orderIds = [...new Set(run.findings.flatMap((finding) => finding.orderIds))];
  return [
    `Seed ${run.seed} broke ${run.findings.length} promises:`,
    ...run.findings.map(
      ({ broken, orderIds }) => `  - ${broken}${orderIds.map((id) => ` (${id})`).join("")}`,
    ),
    ...orderIds.flatMap((orderId) => storyOf(run, orderId)),
    `See it again: npm run simulate -- --seed ${run.seed}`,
  ].join("\n");
}

/** One order's history in all ledgers, interleaved with the answers to its buyer. */
export function storyOf({ world, journal }: Tale, orderId: string): string[] {
  const { orders, payments, refunds, tickets, notifications } = world.ledgers;
  const order = orders.docs.get(orderId);
  if (!order) return [`Order ${orderId} does not exist.`];
  const of = <D extends { orderId: string | null }>(docs: ReadonlyMap<string, D>) =>
    [...docs.values()].filter((doc) => doc.orderId === orderId);
  const entries = timelineOf(order, {
    payments: of(payments.docs),
    refunds: of(refunds.docs),
    tickets: of(tickets.docs).map(({ _id, serial, issuedAtMs }) => ({
      ...{ id: _id, serial, issuedAt: isoTime(issuedAtMs), checkedInAt: null },
    })),
    notifications: of(notifications.docs).map((doc) => viewOf(doc, "en")),
  });
  const lines = entries.map(({ at, what, details }) => `  ${at} ${what} ${JSON.stringify(details)}`);
  const answers = journal.filter((entry) => (entry.order?._id ?? entry.orderId) === orderId).map(answerLine);
  return [
    `Order ${orderId} of ${order.buyerId}, "${order.state}", ${order.totalMinor} ${order.currency}:`,
    ...[...lines, ...answers].sort(),
  ];
}

const answerLine = ({ atMs, buyerId, what, key, order, error }: JournalEntry) =>
  `  ${isoTime(atMs)} ${buyerId} asked to ${what}${key ? ` with ${key}` : ""} and got ${error ?? order?.state}`;

import { secondMs } from "../../../lib/clock.ts";
import { derivedId } from "../../../lib/ids.ts";
import type { EventJob } from "../../../services/orders/cancel-event/event-jobs.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { Ending, Finding } from "./checker.ts";

/** Each buyer is notified once of everything: one notification of each due kind and number. */
export function checkMessages(ending: Ending): Finding[] {
  const { ledgers, mails } = ending;
  const findings = missedChanges(ending);
  const owed = new Map<string, string>();
  for (const order of ledgers.orders.docs.values()) for (const id of dueTo(order)) owed.set(id, order._id);
  for (const [id, orderId] of owed) {
    const state = ledgers.notifications.docs.get(id)?.state;
    if (state !== "sent")
      findings.push({ broken: `the message ${id} is ${state ?? "missing"}`, orderIds: [orderId] });
  }
  for (const { _id, orderId } of ledgers.notifications.docs.values()) {
    if (!owed.has(_id) && !isNotifiedOfChange(ledgers, { _id, orderId }))
      findings.push({ broken: `the message ${_id} is owed to no one`, orderIds: [orderId ?? ""] });
  }
  const sent = new Set(mails.map(({ messageId }) => messageId));
  for (const { _id, orderId, state } of ledgers.notifications.docs.values()) {
    if (state !== "sent" || sent.has(`${derivedId("msg", _id)}@eventsapp`)) continue;
    findings.push({
      broken: `the message ${_id} counts as sent and never went out`,
      orderIds: [orderId ?? ""],
    });
  }
  return findings;
}

function dueTo(order: OrderDocument): string[] {
  const { _id, state, attempts, history, refunds } = order;
  const isBought = state === "fulfilled" || state === "refunded";
  const withdrawn = history.find(({ what }) => what === "withdraw");
  const declined = attempts.filter(({ outcome }) => outcome === "declined" || outcome === "cancelled");
  // Of an attempt that ended with the event, the event is all that the buyer hears.
  const announced = withdrawn?.from === "paying" ? declined.slice(0, -1) : declined;
  const isEnded = withdrawn !== undefined || refunds.some(({ because }) => because === "eventCancelled");
  return [
    ...(isBought ? [`${_id}:orderConfirmed:1`] : []),
    ...(history.some(({ what }) => what === "expire") ? [`${_id}:orderExpired:1`] : []),
    ...announced.map(({ n }) => `${_id}:paymentDeclined:${n}`),
    ...(isEnded ? [`${_id}:eventCancelled:1`] : []),
    ...refunds.filter(isNotifiedOf).map(({ n }) => `${_id}:orderRefunded:${n}`),
  ];
}

const isNotifiedOf = ({ state, because }: OrderDocument["refunds"][number]) =>
  state === "failed" || (state === "done" && because === "asked");

/** Clocks are up to a minute apart, so an order just before the change may be notified or not. */
const unsureMs = 70 * secondMs;

/** Ticket holders at the time of the change are notified; buyers long afterwards are not. */
function missedChanges({ ledgers }: Ending): Finding[] {
  const orders = [...ledgers.orders.docs.values()];
  return changesOf(ledgers).flatMap(({ job, eventVersion }) =>
    orders
      .filter(
        ({ state, createdAtMs, refunds }) =>
          state === "fulfilled" && refunds.length === 0 && createdAtMs < job.createdAtMs - unsureMs,
      )
      .filter(({ _id }) => !ledgers.notifications.docs.has(`${_id}:eventChanged:${eventVersion}`))
      .map(({ _id }) => ({ broken: `the message ${_id}:eventChanged is missing`, orderIds: [_id] })),
  );
}

function isNotifiedOfChange(
  ledgers: Ending["ledgers"],
  { _id, orderId }: { _id: string; orderId: string | null },
): boolean {
  const order = ledgers.orders.docs.get(orderId ?? "");
  return changesOf(ledgers).some(
    ({ job, eventVersion }) =>
      order !== undefined &&
      _id === `${orderId}:eventChanged:${eventVersion}` &&
      order.createdAtMs < job.createdAtMs + unsureMs,
  );
}

function changesOf(ledgers: Ending["ledgers"]): { job: EventJob; eventVersion: number }[] {
  return [...ledgers.eventJobs.docs.values()].flatMap((job) =>
    job.task.kind === "tell" ? [{ job, eventVersion: job.task.eventVersion }] : [],
  );
}

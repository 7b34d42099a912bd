import { derivedId } from "../../../lib/ids.ts";
import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import { isPaid } from "../../../services/orders/order/order-states.ts";
import type { JournalEntry, ShownOrder } from "../people/browser.ts";
import type { Ending, Finding } from "./checker.ts";

/** Answers to buyers stay true, and a key makes one order and one charge. */
export function checkAnswers(ending: Ending): Finding[] {
  const { journal, ledgers } = ending;
  return [
    ...journal.flatMap((entry) => brokenWord(entry, ledgers.orders.docs)),
    ...keysWithTwoOrders(ending),
    ...unaskedAttempts(ending),
  ];
}

function brokenWord(entry: JournalEntry, orders: ReadonlyMap<string, OrderDocument>): Finding[] {
  const orderId = entry.order?._id ?? entry.orderId;
  const order = orderId === null ? undefined : orders.get(orderId);
  const finding = (broken: string) => [{ broken, orderIds: orderId === null ? [] : [orderId] }];
  if (entry.order === null) return wrongRefusal(entry, order).flatMap(finding);
  if (!order) return finding("a buyer was shown an order that does not exist");
  if (placesOf(entry.order) !== placesOf(order)) return finding("a buyer was promised other places");
  const lost = entry.order.refunds.find((refund) => !isUnchanged(refund, order));
  if (lost) return finding(`the refund ${lost.n} was shown as "${lost.state}" and is not any more`);
  const answered = entry.order.state;
  if (isPaid(answered) && order.state !== "fulfilled" && order.state !== "refunded") {
    return finding(`a buyer was told "${answered}" of an order that is "${order.state}"`);
  }
  if (
    (answered === "cancelled" || answered === "expired" || answered === "refunded") &&
    order.state !== answered
  ) {
    return finding(`a buyer was told "${answered}" of an order that is "${order.state}"`);
  }
  return [];
}

/** A refund that was shown is still there, and one that had ended has not changed since. */
function isUnchanged(shown: ShownOrder["refunds"][number], order: OrderDocument): boolean {
  const now = order.refunds.find(({ id }) => id === shown.id);
  const isOpen = shown.state === "voiding" || shown.state === "returning";
  return now !== undefined && now.n === shown.n && (isOpen || now.state === shown.state);
}

/** A buyer whose card was declined has not paid with that key. */
function wrongRefusal(
  { what, key, error, buyerId }: JournalEntry,
  order: OrderDocument | undefined,
): string[] {
  if (what !== "pay" || !order || key === null) return [];
  const attempt = order.attempts.find(({ keyHash }) => keyHash === keyHashOf(buyerId, key));
  if (error === "PAYMENT_DECLINED" || error === "PAYMENT_FAILED" || error === "PAYMENT_METHOD_UNKNOWN") {
    return attempt?.outcome === "succeeded" ? [`a buyer was told ${error} of a payment that succeeded`] : [];
  }
  const end = { ORDER_EXPIRED: "expired", ORDER_CANCELLED: "cancelled", EVENT_CANCELLED: "cancelled" }[
    error ?? ""
  ];
  if (end && order.state !== end) return [`a buyer was told ${error} of an order that is "${order.state}"`];
  return [];
}

function keysWithTwoOrders({ journal, ledgers }: Ending): Finding[] {
  const findings: Finding[] = [];
  const keys = new Map(
    journal.flatMap(({ what, key, buyerId }) => (what === "reserve" ? [[key!, buyerId]] : [])),
  );
  const requests = new Map<string, string[]>();
  for (const { _id, requestKey } of ledgers.orders.docs.values()) {
    requests.set(requestKey, [...(requests.get(requestKey) ?? []), _id]);
  }
  const asked = new Set([...keys].map(([key, buyerId]) => derivedId("req", buyerId!, "orders.reserve", key)));
  for (const [requestKey, orderIds] of requests) {
    if (orderIds.length > 1) findings.push({ broken: "one Idempotency-Key made two orders", orderIds });
    if (!asked.has(requestKey))
      findings.push({ broken: "an order was made that no one asked for", orderIds });
  }
  for (const key of keys.keys()) {
    const answered = journal.filter((entry) => entry.key === key && entry.order !== null);
    const orderIds = [...new Set(answered.map((entry) => entry.order!._id))];
    if (orderIds.length > 1)
      findings.push({ broken: `the key ${key} was answered with two orders`, orderIds });
  }
  return findings;
}

function unaskedAttempts({ journal, ledgers }: Ending): Finding[] {
  const keys = journal.flatMap(({ what, key, buyerId }) =>
    what === "pay" ? [keyHashOf(buyerId, key!)] : [],
  );
  const asked = new Set(keys);
  return [...ledgers.orders.docs.values()].flatMap(({ _id, attempts }) =>
    attempts
      .filter(({ keyHash }) => !asked.has(keyHash))
      .map(({ n }) => ({ broken: `attempt ${n} was opened and no one asked for it`, orderIds: [_id] })),
  );
}

const keyHashOf = (buyerId: string, key: string) => derivedId("key", buyerId, "orders.pay", key);

const placesOf = ({ lines }: ShownOrder) =>
  lines.map((line) => `${line.ticketTypeId}:${line.quotaId}/${line.placeNumbers}`).join();

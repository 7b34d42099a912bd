import { derivedId } from "../../lib/ids.ts";
import type { OrderDocument } from "../../services/orders/order-documents.ts";
import type { Ending, Finding } from "./checker.ts";

/** Each buyer is told once of everything that happened: one notification of each kind and number that is owed. */
export function checkMessages({ ledgers, mails }: Ending): Finding[] {
  const findings: Finding[] = [];
  const owed = new Map<string, string>();
  for (const order of ledgers.orders.docs.values()) for (const id of owedBy(order)) owed.set(id, order._id);
  for (const [id, orderId] of owed) {
    const state = ledgers.notifications.docs.get(id)?.state;
    if (state !== "sent")
      findings.push({ broken: `the message ${id} is ${state ?? "missing"}`, orderIds: [orderId] });
  }
  for (const { _id, orderId } of ledgers.notifications.docs.values()) {
    if (!owed.has(_id))
      findings.push({ broken: `the message ${_id} is owed to nobody`, orderIds: [orderId] });
  }
  const sent = new Set(mails.map(({ messageId }) => messageId));
  for (const { _id, orderId, state } of ledgers.notifications.docs.values()) {
    if (state !== "sent" || sent.has(`${derivedId("msg", _id)}@eventsapp`)) continue;
    findings.push({ broken: `the message ${_id} counts as sent and never went out`, orderIds: [orderId] });
  }
  return findings;
}

function owedBy({ _id, state, attempts, history }: OrderDocument): string[] {
  const declined = attempts.filter(({ outcome }) => outcome === "declined" || outcome === "cancelled");
  return [
    ...(state === "fulfilled" ? [`${_id}:orderConfirmed:1`] : []),
    ...(history.some(({ what }) => what === "expire") ? [`${_id}:orderExpired:1`] : []),
    ...declined.map(({ n }) => `${_id}:paymentDeclined:${n}`),
  ];
}

import type { OrderDocument } from "../../../services/orders/order/order-documents.ts";
import type { SandboxCharge } from "../../../services/payments/provider/sandbox-documents.ts";
import type { Ending, Finding } from "./checker.ts";

/** Money and tickets are one to one, and the payments agree with the processor. */
export function checkMoney(ending: Ending): Finding[] {
  const { orders, sandboxCharges } = ending.ledgers;
  const charges = [...sandboxCharges.docs.values()];
  return [
    ...[...orders.docs.values()].flatMap((order) =>
      moneyOf(order, charges).map((broken) => ({ broken, orderIds: [order._id] })),
    ),
    ...charges.flatMap((charge) =>
      wrongCharge(ending, charge).map((broken) => ({ broken, orderIds: [charge.orderId] })),
    ),
    ...wrongPayments(ending),
  ];
}

/** Charges that the payments made, whatever key they used. */
const capturedFor = ({ _id }: OrderDocument, charges: SandboxCharge[]) =>
  charges.filter((charge) => charge.orderId === _id && charge.outcome?.outcome === "succeeded");

/** Charged, whatever was given back later. */
const isBought = ({ state }: OrderDocument) => state === "fulfilled" || state === "refunded";

function moneyOf(order: OrderDocument, charges: SandboxCharge[]): string[] {
  const captured = capturedFor(order, charges);
  if (captured.length > 1) return [`an order was charged ${captured.length} times`];
  const isDue = isBought(order) && order.totalMinor > 0;
  if (!isDue) return captured.length > 0 ? [`money was taken for an order that is "${order.state}"`] : [];
  if (captured.length === 0) return [`an order is ${order.state} and was never charged`];
  const { amountMinor, currency } = captured[0]!;
  if (amountMinor === order.totalMinor && currency === order.currency) return [];
  return [`an order of ${order.totalMinor} ${order.currency} was charged ${amountMinor} ${currency}`];
}

function wrongCharge({ ledgers }: Ending, charge: SandboxCharge): string[] {
  const { _id, orderId, attempt, outcome } = charge;
  const order = ledgers.orders.docs.get(orderId);
  if (!order) return [`the processor has the charge ${_id} of no order`];
  const known = order.attempts.find(({ n }) => n === attempt);
  if (!known) return [`the processor has the charge ${_id} of no attempt`];
  const settled = outcome?.outcome ?? "nothing";
  // An attempt that is cancelled by us may have been declined at the processor before.
  if (settled === known.outcome || (settled === "declined" && known.outcome === "cancelled")) return [];
  return [`attempt ${attempt} is "${known.outcome}", its charge at the processor "${settled}"`];
}

function wrongPayments({ ledgers }: Ending): Finding[] {
  const findings: Finding[] = [];
  for (const { _id, orderId, state, askAtMs } of ledgers.payments.docs.values()) {
    const charge = ledgers.sandboxCharges.docs.get(_id)?.outcome?.outcome ?? "nothing";
    const isUnsent = charge === "nothing" && state === "declined";
    if (askAtMs !== null) findings.push({ broken: `the payment ${_id} is still open`, orderIds: [orderId] });
    if (charge === state || isUnsent) continue;
    findings.push({
      broken: `the payment ${_id} is "${state}", at the processor "${charge}"`,
      orderIds: [orderId],
    });
  }
  for (const { _id, orderId } of ledgers.sandboxCharges.docs.values()) {
    if (ledgers.payments.docs.has(_id)) continue;
    findings.push({ broken: `the processor knows ${_id}, the payments do not`, orderIds: [orderId] });
  }
  return findings;
}

import type { RefundOutcome } from "../../../contracts/payments.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { noticeEntry, whenOf } from "../lifecycle/outbox.ts";
import type { OrderDocument, OutboxEntry, Refund } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { claimsOf, priceOf, refundMoves, refundUnderWay, soldPlaces } from "../order/order-views.ts";
import { scheduleRetry, transition } from "../order/transition.ts";

/**
 * Carries an order's open refunds on as far as it can: tickets void, then places free, then the money back, so that
 * a refunded ticket admits no one. Each step may run twice; a call without an answer is retried later.
 */
export async function advanceRefunds(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  let now = order;
  for (;;) {
    const refund = refundUnderWay(now);
    if (!refund) return now;
    const next =
      refund.state === "voiding" ? await free(ports, now, refund) : await payBack(ports, now, refund);
    if (!next) return (await ports.orders.get(now._id)) ?? now;
    now = next;
  }
}

/** Voids the tickets and releases their places. Null when the step must be retried, or another worker won. */
async function free(ports: OrderPorts, order: OrderDocument, refund: Refund): Promise<OrderDocument | null> {
  const left = await voidTickets(ports, order, refund);
  if (left === null) {
    await scheduleRetry(ports, order);
    return null;
  }
  if (left.tickets.length === 0) return await drop(ports, order, refund);
  const freed = { ...left, state: nextState(refundMoves, "free", refund.state) };
  const set = { refunds: replaced(order, freed) };
  const { n, amountMinor } = freed;
  const ticketIds = freed.tickets.map(({ ticketId }) => ticketId);
  const change = { cause: causeOf(refund), set, details: { refund: n, amountMinor, ticketIds } };
  return await transition(ports, order, ["freeRefunded", { ...change, frees: claimsOf(order, freed) }]);
}

/** The refund without the tickets that were checked in since; null when the answer was lost. */
async function voidTickets(ports: OrderPorts, order: OrderDocument, refund: Refund): Promise<Refund | null> {
  try {
    const { checkedIn } = await failpoint(ports.failpoints, "orders.voidTickets", () =>
      ports.tickets.void(order._id, refund),
    );
    // Of a cancelled event those that went in get their money as well; their tickets stay as they are.
    if (refund.because === "eventCancelled") return refund;
    const tickets = refund.tickets.filter(({ ticketId }) => !checkedIn.includes(ticketId));
    const amountMinor = priceOf(order, new Set(tickets.map(({ ticketId }) => ticketId)));
    return { ...refund, tickets, amountMinor };
  } catch (error) {
    ports.log.warn(
      { orderId: order._id, refund: refund.n, err: error },
      "no answer from tickets to a refund",
    );
    return null;
  }
}

function drop(ports: OrderPorts, order: OrderDocument, refund: Refund): Promise<OrderDocument | null> {
  const dropped = { ...refund, state: nextState(refundMoves, "drop", refund.state), amountMinor: 0 };
  const set = { refunds: replaced(order, dropped) };
  return transition(ports, order, [
    "dropRefund",
    { cause: causeOf(refund), set, details: { refund: refund.n } },
  ]);
}

async function payBack(
  ports: OrderPorts,
  order: OrderDocument,
  refund: Refund,
): Promise<OrderDocument | null> {
  const answer: RefundOutcome =
    refund.amountMinor === 0 ? { outcome: "succeeded" } : await askPayments(ports, order, refund);
  if (answer.outcome === "succeeded")
    return await settle(ports, order, { refund, move: "settle", reason: null });
  if (answer.outcome === "failed") {
    return await settle(ports, order, { refund, move: "fail", reason: answer.reason });
  }
  await scheduleRetry(ports, order);
  return null;
}

async function askPayments(ports: OrderPorts, order: OrderDocument, refund: Refund): Promise<RefundOutcome> {
  return await failpoint(ports.failpoints, "orders.refund", async () => {
    try {
      return await ports.payments.refund(order, refund);
    } catch (error) {
      // Whatever went wrong, the money may be back: the same call with the same number settles it.
      ports.log.warn(
        { orderId: order._id, refund: refund.n, err: error },
        "no answer from payments to a refund",
      );
      return { outcome: "unknown" };
    }
  });
}

interface Settlement {
  refund: Refund;
  move: "settle" | "fail";
  /** Why the processor refused. */
  reason: string | null;
}

/** The refund's end, and with the last one the order's. */
async function settle(
  ports: OrderPorts,
  order: OrderDocument,
  { refund, move: refundMove, reason }: Settlement,
): Promise<OrderDocument | null> {
  const ended = { ...refund, state: nextState(refundMoves, refundMove, refund.state) };
  const refunds = replaced(order, ended);
  const { n, amountMinor } = refund;
  const details = { refund: n, amountMinor, outcome: ended.state, ...(reason === null ? {} : { reason }) };
  const change = { cause: causeOf(refund), set: { refunds }, outbox: noticesOf(order, ended), details };
  const isLast = isNothingLeft({ ...order, refunds });
  const won = await transition(ports, order, [isLast ? "endRefunded" : "settleRefund", change]);
  if (won && ended.state === "failed") {
    const { _id: orderId, organizerId, currency } = order;
    const fields = { orderId, organizerId, refund: n, amountMinor, currency, reason };
    ports.log.error(fields, "a refund failed: the money has to be transferred by other means");
  }
  return won;
}

function isNothingLeft(order: OrderDocument): boolean {
  const settled = order.refunds.filter(({ state }) => state === "done" || state === "failed");
  const tickets = settled.flatMap((refund) => refund.tickets);
  return refundUnderWay(order) === undefined && tickets.length === soldPlaces(order).length;
}

/** Of a cancelled event the buyer knows already, unless the money does not come as it was said. */
function noticesOf(order: OrderDocument, refund: Refund): OutboxEntry[] {
  const byHand = refund.state === "failed";
  if (refund.because === "eventCancelled" && !byHand) return [];
  const { n, amountMinor, tickets, reason, requestId } = refund;
  const { currency } = order;
  const facts = { ...whenOf(order), amountMinor, currency, tickets, reason, ...(byHand ? { byHand } : {}) };
  return [noticeEntry(order, { kind: "orderRefunded", n, facts, requestId })];
}

const replaced = ({ refunds }: OrderDocument, refund: Refund) =>
  refunds.map((one) => (one.n === refund.n ? refund : one));

const causeOf = ({ requestId }: Refund) => ({ by: "system:orders", requestId });

import { isoTime } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { derivedId } from "../../../lib/ids.ts";
import { finishOrder } from "../lifecycle/advance-order.ts";
import { expireOrder } from "../lifecycle/end-order.ts";
import { type Attempt, lastAttempt, type OrderDocument } from "../order/order-documents.ts";
import type { Cause, OrderPorts } from "../order/order-ports.ts";
import { attemptMs, isPaid } from "../order/order-states.ts";
import { transition } from "../order/transition.ts";
import { requirePublished } from "../reserve/price.ts";
import { settleAttempt } from "./settle-attempt.ts";

export interface Payment {
  orderId: string;
  buyerId: string;
  idempotencyKey: string;
  paymentMethod?: string | undefined;
  cause: Cause;
}

/** An attempt that this call opened has its `work` under way; a joined one has not. */
export interface PaymentUnderWay {
  order: OrderDocument;
  /** Resolves with the order after the attempt; tickets and mail follow in the background. */
  work: Promise<OrderDocument> | null;
  /** The attempt whose outcome this call answers; null when there was nothing to charge. */
  attempt: number | null;
}

/**
 * Opens an attempt, joins the one under way, or finds its result; never opens a second while one is open.
 * Throws NOT_FOUND, PAYMENT_IN_PROGRESS, PAYMENT_METHOD_REQUIRED, NOT_ON_SALE, ORDER_EXPIRED, ORDER_CANCELLED,
 * EVENT_CANCELLED, ORDER_REFUNDED, IDEMPOTENCY_KEY_REUSED.
 */
export async function pay(ports: OrderPorts, payment: Payment): Promise<PaymentUnderWay> {
  for (;;) {
    const order = await ports.orders.get(payment.orderId);
    if (!order || order.buyerId !== payment.buyerId) {
      throw fail("NOT_FOUND", { what: "order", id: payment.orderId });
    }
    const known = order.attempts.find((attempt) => attempt.keyHash === keyHashOf(payment));
    if (known) return rejoin(order, known, payment);
    const opened = order.state === "reserved" ? await open(ports, order, payment) : answerFor(order, payment);
    if (opened) return opened;
  }
}

/** Throws the error for a finally refused attempt; does nothing while it is open or when it succeeded. */
export function requireNotDeclined(order: OrderDocument, attemptNumber: number | null): void {
  const attempt = order.attempts.find(({ n }) => n === attemptNumber);
  if (attempt?.outcome !== "declined" && attempt?.outcome !== "cancelled") return;
  const { reason, paymentMethod } = attempt;
  if (order.failure?.code === "EVENT_CANCELLED") throw fail("EVENT_CANCELLED");
  if (reason === "unknown_payment_method") throw fail("PAYMENT_METHOD_UNKNOWN", { paymentMethod });
  if (order.state === "expired") throw fail("PAYMENT_FAILED", { reason });
  const expiresAt = { atMs: order.expiresAtMs, timeZone: order.eventTimeZone };
  throw fail("PAYMENT_DECLINED", { reason, expiresAt: isoTime(order.expiresAtMs) }, { expiresAt });
}

function rejoin(order: OrderDocument, known: Attempt, payment: Payment): PaymentUnderWay {
  if (known.paymentMethod !== payment.paymentMethod) throw fail("IDEMPOTENCY_KEY_REUSED");
  return { order, work: null, attempt: known.n };
}

/** The result of a payment in any state but reserved. */
function answerFor(order: OrderDocument, payment: Payment): PaymentUnderWay {
  if (isPaid(order.state)) return { order, work: null, attempt: null };
  if (order.state === "expired") throw fail("ORDER_EXPIRED");
  if (order.state === "refunded") throw fail("ORDER_REFUNDED");
  if (order.state === "cancelled") throw fail(order.failure?.code ?? "ORDER_CANCELLED");
  const open = lastAttempt(order);
  if (open?.paymentMethod === payment.paymentMethod) return { order, work: null, attempt: open?.n ?? null };
  throw fail("PAYMENT_IN_PROGRESS");
}

/** Null when another request moved the order first. */
async function open(
  ports: OrderPorts,
  order: OrderDocument,
  payment: Payment,
): Promise<PaymentUnderWay | null> {
  const nowMs = ports.clock.nowMs();
  if (nowMs >= order.expiresAtMs) return await expireFirst(ports, order);
  requirePublished(await ports.events.getFresh(order.eventId));
  if (order.totalMinor === 0) return await confirmFree(ports, order, payment);
  const { paymentMethod } = payment;
  if (paymentMethod === undefined) {
    throw fail("PAYMENT_METHOD_REQUIRED", { totalMinor: order.totalMinor, currency: order.currency });
  }
  const attempt = newAttempt(order, { ...payment, paymentMethod }, nowMs);
  const attempts = [...order.attempts, attempt];
  const change = { cause: payment.cause, set: { attempts }, details: { attempt: attempt.n } };
  const won = await transition(ports, order, ["startPayment", change]);
  if (!won) return null;
  const work = settleAndFinish(ports, won);
  ports.waitUntil(work);
  return { order: won, work, attempt: attempt.n };
}

/** Refused only once the ledger says so: the same request may be opening its attempt at another worker right now. */
async function expireFirst(ports: OrderPorts, order: OrderDocument): Promise<null> {
  const expired = await expireOrder(ports, order);
  if (expired) continueInBackground(ports, expired);
  return null;
}

async function confirmFree(
  ports: OrderPorts,
  order: OrderDocument,
  payment: Payment,
): Promise<PaymentUnderWay | null> {
  const won = await transition(ports, order, ["confirmFree", { cause: payment.cause }]);
  if (!won) return null;
  continueInBackground(ports, won);
  return { order: won, work: null, attempt: null };
}

async function settleAndFinish(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  const settled = await settleAttempt(ports, order);
  continueInBackground(ports, settled);
  return settled;
}

/** The next steps continue after the request; a fault is left to recovery. */
function continueInBackground(ports: OrderPorts, order: OrderDocument): void {
  // No caller waits for the result: a paid order need not be read again.
  const going = order.state === "paid" ? ports.fulfil(order) : finishOrder(ports, order);
  ports.waitUntil(going);
  going.catch((error) => {
    ports.log.error(
      { err: error, orderId: order._id },
      "an order could not be finished; recovery goes on with it",
    );
  });
}

function newAttempt(
  order: OrderDocument,
  payment: Payment & { paymentMethod: string },
  nowMs: number,
): Attempt {
  return {
    n: order.attempts.length + 1,
    keyHash: keyHashOf(payment),
    paymentMethod: payment.paymentMethod,
    startedAtMs: nowMs,
    giveUpAtMs: nowMs + attemptMs,
    outcome: "open",
    reason: null,
    challengeUrl: null,
  };
}

const keyHashOf = (payment: Payment) =>
  derivedId("key", payment.buyerId, "orders.pay", payment.idempotencyKey);

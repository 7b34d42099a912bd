import type { AttemptOutcome } from "../../../contracts/payments.ts";
import { isoTime } from "../../../lib/clock.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { withdrawOrder } from "../lifecycle/end-order.ts";
import { noticeEntry } from "../lifecycle/outbox.ts";
import { type Attempt, lastAttempt, type OrderDocument, type OutboxEntry } from "../order/order-documents.ts";
import type { Cause, OrderPorts } from "../order/order-ports.ts";
import { afterDeclineMs, askAgainMs, longestReservationMs, maxAttempts } from "../order/order-states.ts";
import { scheduleAt, scheduleRetry, transition } from "../order/transition.ts";

/** Settles the attempt under way, as far as the processor can tell; an order without one stays as it is. */
export async function settleAttempt(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument> {
  const attempt = lastAttempt(order);
  if (order.state !== "paying" || !attempt) return order;
  const outcome = await ask(ports, order, attempt);
  return (await apply(ports, order, outcome)) ?? (await ports.orders.get(order._id)) ?? order;
}

async function ask(ports: OrderPorts, order: OrderDocument, attempt: Attempt): Promise<AttemptOutcome> {
  const step = ports.clock.nowMs() >= attempt.giveUpAtMs ? "cancelAttempt" : "charge";
  const call = step === "charge" ? ports.payments.charge : ports.payments.cancel;
  return await failpoint(ports.failpoints, `orders.${step}`, async () => {
    try {
      return await call(order, attempt.n);
    } catch (error) {
      // Whatever went wrong, the charge may have happened: the same call with the same key settles it.
      ports.log.warn({ orderId: order._id, attempt: attempt.n, err: error }, "no answer from payments");
      return { outcome: "unknown" };
    }
  });
}

function apply(
  ports: OrderPorts,
  order: OrderDocument,
  outcome: AttemptOutcome,
): Promise<OrderDocument | null> {
  switch (outcome.outcome) {
    case "succeeded":
      return confirm(ports, order);
    case "declined":
      return decline(ports, order, outcome.reason);
    case "cancelled":
      return decline(ports, order, "no_answer_in_time");
    case "challenge":
      return awaitBank(ports, order, outcome.url);
    case "processing":
      return scheduleAt(ports, order, ports.clock.nowMs() + askAgainMs);
    case "unknown":
      return scheduleRetry(ports, order);
  }
}

function confirm(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  const attempts = settled(order, { outcome: "succeeded" });
  return transition(ports, order, ["confirm", { cause: causeOf(order), set: { attempts, failure: null } }]);
}

async function awaitBank(
  ports: OrderPorts,
  order: OrderDocument,
  url: string,
): Promise<OrderDocument | null> {
  const isKnown = lastAttempt(order)?.challengeUrl === url;
  const attempts = settled(order, { challengeUrl: url });
  const change = { cause: causeOf(order), set: { attempts } };
  const waiting = isKnown ? order : await transition(ports, order, ["awaitBank", change]);
  return waiting && (await scheduleAt(ports, waiting, ports.clock.nowMs() + askAgainMs));
}

/** A final no: the order ends with its cancelled event, or goes back to reserved while time and tries are left, else the places come free. */
function decline(ports: OrderPorts, order: OrderDocument, reason: string): Promise<OrderDocument | null> {
  if (order.eventCancelled) return withdrawAttempt(ports, order, reason);
  const nowMs = ports.clock.nowMs();
  const latestMs = order.createdAtMs + longestReservationMs;
  const expiresAtMs = Math.min(latestMs, Math.max(order.expiresAtMs, nowMs + afterDeclineMs));
  const again = order.attempts.length < maxAttempts && expiresAtMs > nowMs;
  const outcome = reason === "no_answer_in_time" ? "cancelled" : "declined";
  const attempts = settled(order, { outcome, reason });
  const code = again ? "PAYMENT_DECLINED" : "PAYMENT_FAILED";
  const data = { reason, expiresAt: isoTime(expiresAtMs) };
  const outbox = [declineNotice(order, { reason, holdExpiresAtMs: again ? expiresAtMs : null })];
  const set = {
    attempts,
    failure: { code, data },
    ...(again ? { expiresAtMs } : {}),
  } as Partial<OrderDocument>;
  const change = { cause: causeOf(order), set, outbox, details: { reason } };
  return transition(ports, order, [again ? "decline" : "giveUp", change]);
}

/** The event was cancelled during the attempt: the buyer is notified of that, not of a declined card. */
function withdrawAttempt(
  ports: OrderPorts,
  order: OrderDocument,
  reason: string,
): Promise<OrderDocument | null> {
  const isEnded = reason === "no_answer_in_time";
  const attempts = isEnded
    ? settled(order, { outcome: "cancelled", reason: "event_cancelled" })
    : settled(order, { outcome: "declined", reason });
  return withdrawOrder(ports, { ...order, attempts });
}

function settled(order: OrderDocument, change: Partial<Attempt>): Attempt[] {
  return order.attempts.map((attempt, index) =>
    index === order.attempts.length - 1 ? { ...attempt, ...change } : attempt,
  );
}

function declineNotice(
  order: OrderDocument,
  { reason, holdExpiresAtMs }: { reason: string; holdExpiresAtMs: number | null },
): OutboxEntry {
  const keptUntil = holdExpiresAtMs === null ? null : isoTime(holdExpiresAtMs);
  const facts = { reason, keptUntil, timeZone: order.eventTimeZone };
  const { requestId } = causeOf(order);
  return noticeEntry(order, { kind: "paymentDeclined", n: order.attempts.length, facts, requestId });
}

/** The request that opened the attempt stays its cause, regardless of the worker that finishes it. */
function causeOf(order: OrderDocument): Cause {
  const opened = order.history.findLast((entry) => entry.what === "startPayment");
  return { by: "system:orders", requestId: opened?.requestId ?? null };
}

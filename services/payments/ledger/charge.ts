import type { AttemptOutcome } from "../../../contracts/payments.ts";
import { processorAnswerMs } from "../../../lib/deadlines.ts";
import { failedWith } from "../../../lib/errors/errors.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import {
  type ChargeKey,
  type ChargeOutcome,
  type ChargeRequest,
  nothingKnown,
} from "../provider/provider.ts";
import { report } from "../reconciliation/differences.ts";
import { rebuilt, settle, writeOnce } from "./ledger-rows.ts";
import { isFinal, outcomeOf, type Payment, paymentKey } from "./payment-documents.ts";
import { keyLivesMs, type PaymentPorts } from "./payment-ports.ts";
import { paymentRows, sentPayment } from "./payment-rows.ts";

/** Reason of the decline when the processor does not know the payment method: no bank was asked. */
const unknownMethodReason = "unknown_payment_method";

export interface Attempt {
  orderId: string;
  attempt: number;
  requestId: string | null;
}

export interface AttemptToCharge extends Attempt {
  amountMinor: number;
  currency: string;
  paymentMethod: string;
  buyerId: string;
}

const unknown: AttemptOutcome = { outcome: "unknown" };

/**
 * Charges the attempt, or answers its outcome; never twice, however often it is called. `unknown` when the answer
 * was lost: the same call settles it. A method that the processor does not know is `declined` for
 * `unknown_payment_method`. Throws an Error when the attempt was sent before with another amount.
 */
export async function charge(ports: PaymentPorts, wanted: AttemptToCharge): Promise<AttemptOutcome> {
  const { requestId, ...values } = wanted;
  const key = paymentKey(wanted.orderId, wanted.attempt);
  const row = await journal(ports, { key, ...values }, requestId);
  if (isFinal(row.state)) return outcomeOf(row);
  requireSameAmount(row, wanted);
  const asked = await askAgain(ports, row, requestId);
  return asked ? outcomeOf(asked) : unknown;
}

/**
 * Ends the attempt at the processor: `cancelled`, or its earlier outcome; final unless `unknown`. An attempt
 * that was never heard of is cancelled too, and a charge of it that comes later is refused.
 */
export async function cancel(ports: PaymentPorts, attempt: Attempt): Promise<AttemptOutcome> {
  const { requestId, ...names } = attempt;
  const key = { key: paymentKey(names.orderId, names.attempt), ...names };
  const row = await ports.payments.get(key.key);
  if (row && isFinal(row.state)) return outcomeOf(row);
  if (row && isTooOldToSend(ports, row)) return unknown;
  const answer = await failpoint(ports.failpoints, "payments.cancel", () =>
    answerOrNull(ports, key, ports.provider.cancel(key)),
  );
  if (!answer) return settledMeanwhile(ports, key);
  // Of a charge without a row reconciliation writes one, with its amount.
  if (!row && answer.outcome !== "cancelled") return answer;
  const written = row ?? (await writeOnce(paymentRows(ports), neverSent(ports, key, requestId)));
  return outcomeOf(await settle(paymentRows(ports), written, { answer, requestId }));
}

/**
 * Sends an open row's charge under its key once more and answers the row's outcome; a lost answer leaves the row
 * as it is. Null when the key is too old to be sent, which is logged for a person.
 */
export async function askAgain(
  ports: PaymentPorts,
  row: Payment,
  requestId: string | null,
): Promise<Payment | null> {
  if (isTooOldToSend(ports, row)) return null;
  const request = requestOf(row);
  const answer = await failpoint(ports.failpoints, "payments.charge", () =>
    answerOrNull(ports, request, ports.provider.charge(request).catch(declinedUnknownMethod)),
  );
  return answer
    ? await settle(paymentRows(ports), row, { answer, requestId })
    : await ports.payments.get(row._id);
}

/** The attempts of an order, the first one first. */
export async function paymentsOfOrder(
  { payments }: Pick<PaymentPorts, "payments">,
  orderId: string,
): Promise<Payment[]> {
  return (await payments.find({ index: "byOrder", where: { orderId }, limit: 100 })).items;
}

/** Written at once: the row of a repeat is found by that. */
function journal(ports: PaymentPorts, request: ChargeRequest, requestId: string | null): Promise<Payment> {
  const entry = { atMs: ports.clock.nowMs(), what: "sent", requestId };
  return writeOnce(paymentRows(ports), sentPayment(request, entry));
}

/** Null when the answer was lost. */
async function answerOrNull<T>(
  { withDeadline, log }: PaymentPorts,
  { orderId, attempt }: ChargeKey,
  call: Promise<T>,
): Promise<T | null> {
  try {
    return await withDeadline(call, processorAnswerMs);
  } catch (error) {
    log.warn({ err: error, orderId, attempt }, "the processor's answer was lost");
    return null;
  }
}

function declinedUnknownMethod(error: unknown): ChargeOutcome {
  if (failedWith(error, "PAYMENT_METHOD_UNKNOWN")) {
    return { outcome: "declined", reason: unknownMethodReason };
  }
  throw error;
}

async function settledMeanwhile({ payments }: PaymentPorts, { key }: ChargeKey): Promise<AttemptOutcome> {
  const row = await payments.get(key);
  return row && isFinal(row.state) ? outcomeOf(row) : unknown;
}

function isTooOldToSend(ports: PaymentPorts, row: Payment): boolean {
  if (ports.clock.nowMs() - row.firstSentAtMs < keyLivesMs) return false;
  const { orderId, attempt, state } = row;
  const text = "a payment is open after 23 h: look it up at the processor";
  report(ports, "tooOld", [{ orderId, attempt, state }, text]);
  return true;
}

function requireSameAmount(row: Payment, { amountMinor, currency }: AttemptToCharge): void {
  if (row.amountMinor === amountMinor && row.currency === currency) return;
  const was = `${row.amountMinor} ${row.currency}`;
  throw new Error(`${row._id} was sent with ${was} and cannot be sent with ${amountMinor} ${currency}`);
}

function requestOf(row: Payment): ChargeRequest {
  const { _id: key, orderId, attempt, amountMinor, currency, paymentMethod, buyerId } = row;
  return { key, orderId, attempt, amountMinor, currency, paymentMethod, buyerId };
}

/** The row of an attempt that was cancelled before it was sent. */
function neverSent(ports: PaymentPorts, key: ChargeKey, requestId: string | null): Payment {
  const atMs = ports.clock.nowMs();
  const outcome = { outcome: "cancelled" } as const;
  const charge = { ...key, ...nothingKnown, outcome, createdAtMs: atMs, changedAtMs: atMs };
  return rebuilt(paymentRows(ports), charge, { atMs, what: "cancelled before it was sent", requestId });
}

import type { RefundOutcome } from "../../../contracts/payments.ts";
import { processorAnswerMs } from "../../../lib/deadlines.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import type { RefundRequest, SettledRefund } from "../provider/provider.ts";
import { report } from "../reconciliation/differences.ts";
import { paymentsOfOrder } from "./charge.ts";
import { settle, writeOnce } from "./ledger-rows.ts";
import { keyLivesMs, type PaymentPorts } from "./payment-ports.ts";
import { type Refund, refundKey, refundOutcomeOf } from "./refund-documents.ts";
import { refundRows, sentRefund } from "./refund-rows.ts";

export interface AmountToRefund {
  orderId: string;
  /** Counts the order's refunds from 1. */
  refund: number;
  amountMinor: number;
  currency: string;
  requestId: string | null;
}

const unknown: RefundOutcome = { outcome: "unknown" };

/**
 * Refunds the amount, or answers the outcome; never twice, however often it is called. `failed` is the
 * processor's final refusal. `unknown` when the answer was lost or no charge is known yet: the same call settles it.
 * Throws an Error when the refund was sent before with another amount.
 */
export async function refund(ports: PaymentPorts, wanted: AmountToRefund): Promise<RefundOutcome> {
  const key = refundKey(wanted.orderId, wanted.refund);
  const row = (await ports.refunds.get(key)) ?? (await journal(ports, key, wanted));
  if (!row) return unknown;
  if (row.state !== "sent") return refundOutcomeOf(row);
  requireSameAmount(row, wanted);
  const asked = await askRefundAgain(ports, row, wanted.requestId);
  return asked ? refundOutcomeOf(asked) : unknown;
}

/**
 * Sends an open refund under its key once more and answers the row's outcome; a lost answer leaves the row as it
 * is. Null when the key is too old to be sent, which is logged for a person.
 */
export async function askRefundAgain(
  ports: PaymentPorts,
  row: Refund,
  requestId: string | null,
): Promise<Refund | null> {
  if (isTooOldToSend(ports, row)) return null;
  const answer = await failpoint(ports.failpoints, "payments.refund", () =>
    answerOrNull(ports, requestOf(row)),
  );
  return answer
    ? await settle(refundRows(ports), row, { answer, requestId })
    : await ports.refunds.get(row._id);
}

/** The refunds of an order, the first one first. */
export async function refundsOfOrder(
  { refunds }: Pick<PaymentPorts, "refunds">,
  orderId: string,
): Promise<Refund[]> {
  return (await refunds.find({ index: "byOrder", where: { orderId }, limit: 1_000 })).items;
}

/** Null, logged for a person, when no charge of the order is known: its row may be missing until it is rebuilt. */
async function journal(ports: PaymentPorts, key: string, wanted: AmountToRefund): Promise<Refund | null> {
  const { requestId, ...values } = wanted;
  const charged = (await paymentsOfOrder(ports, wanted.orderId)).find(({ state }) => state === "succeeded");
  if (!charged) {
    const { orderId, refund } = wanted;
    report(ports, "noCharge", [
      { orderId, refund },
      "a refund waits: no charge of its order is in the ledger",
    ]);
    return null;
  }
  const request = { key, ...values, attempt: charged.attempt };
  const entry = { atMs: ports.clock.nowMs(), what: "sent", requestId };
  return await writeOnce(refundRows(ports), sentRefund(request, entry));
}

/** Null when the answer was lost. */
async function answerOrNull(ports: PaymentPorts, request: RefundRequest): Promise<SettledRefund | null> {
  try {
    return await ports.withDeadline(ports.provider.refund(request), processorAnswerMs);
  } catch (error) {
    const { orderId, refund } = request;
    ports.log.warn({ err: error, orderId, refund }, "the processor's answer to a refund was lost");
    return null;
  }
}

function isTooOldToSend(ports: PaymentPorts, row: Refund): boolean {
  if (ports.clock.nowMs() - row.firstSentAtMs < keyLivesMs) return false;
  const { orderId, refund } = row;
  report(ports, "tooOld", [{ orderId, refund }, "a refund is open after 23 h: look it up at the processor"]);
  return true;
}

function requireSameAmount(row: Refund, { amountMinor, currency }: AmountToRefund): void {
  if (row.amountMinor === amountMinor && row.currency === currency) return;
  const was = `${row.amountMinor} ${row.currency}`;
  throw new Error(`${row._id} was sent with ${was} and cannot be sent with ${amountMinor} ${currency}`);
}

function requestOf({ _id: key, orderId, attempt, refund, amountMinor, currency }: Refund): RefundRequest {
  return { key, orderId, attempt, refund, amountMinor, currency };
}

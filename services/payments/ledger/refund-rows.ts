import { failpoint } from "../../../lib/failpoints.ts";
import { nextState } from "../../../lib/state-machine.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import type { ProviderRefund, RefundRequest, SettledRefund } from "../provider/provider.ts";
import { report } from "../reconciliation/differences.ts";
import type { PaymentEntry } from "./payment-documents.ts";
import type { PaymentPorts } from "./payment-ports.ts";
import { askAgainMs } from "./payment-rows.ts";
import { type Refund, refundMoves } from "./refund-documents.ts";

/** A refund that is about to be sent. */
export function sentRefund(request: RefundRequest, entry: PaymentEntry): Refund {
  const { key, orderId, attempt, refund, amountMinor, currency } = request;
  return {
    _id: key,
    ...{ orderId, attempt, refund, amountMinor, currency },
    state: "sent",
    version: 1,
    firstSentAtMs: entry.atMs,
    askAtMs: entry.atMs + askAgainMs,
    settledAtMs: null,
    reason: null,
    history: [entry],
  };
}

/** Writes the row unless it exists; answers the stored row. */
export async function writeRefundOnce(ports: PaymentPorts, row: Refund): Promise<Refund> {
  const isNew = await failpoint(ports.failpoints, "payments.refundJournal", () =>
    insertIfNew(ports.refunds, row),
  );
  return isNew ? row : await existing(ports, row._id);
}

/**
 * Writes the processor's answer to an existing refund and answers the stored row. A final row stays as it
 * is; an answer that contradicts it is logged for a person.
 */
export async function settleRefund(
  ports: PaymentPorts,
  id: string,
  { answer, requestId = null }: { answer: SettledRefund; requestId?: string | null },
): Promise<Refund> {
  for (;;) {
    const row = await existing(ports, id);
    if (row.state !== "sent") {
      reportContradiction(ports, row, answer);
      return row;
    }
    const atMs = ports.clock.nowMs();
    const history = [...row.history, { atMs, what: answer.outcome, requestId }];
    const fields = { ...fieldsAfter(row, answer, atMs), version: row.version + 1, history };
    const settled = await failpoint(ports.failpoints, "payments.refundSettle", () =>
      ports.refunds.change(id, { version: row.version }, fields),
    );
    if (settled) return settled;
  }
}

/** Updates the ledger to the processor's record of a refund; answers whether it differed. */
export async function recordRefund(ports: PaymentPorts, refund: ProviderRefund): Promise<boolean> {
  const known = await ports.refunds.get(refund.key);
  if (known) {
    reportOtherAmount(ports, known, refund);
    return (await settleRefund(ports, refund.key, { answer: refund.outcome })).version !== known.version;
  }
  const what = `rebuilt from the processor as ${refund.outcome.outcome}`;
  await writeRefundOnce(ports, rebuiltRefund(refund, { atMs: ports.clock.nowMs(), what, requestId: null }));
  await settleRefund(ports, refund.key, { answer: refund.outcome });
  return true;
}

/** A refund as the processor knows it, for a row that is missing. */
function rebuiltRefund(refund: ProviderRefund, entry: PaymentEntry): Refund {
  const row = { ...sentRefund(refund, entry), firstSentAtMs: refund.createdAtMs };
  return { ...row, ...fieldsAfter(row, refund.outcome, entry.atMs) };
}

function fieldsAfter(row: Refund, answer: SettledRefund, atMs: number) {
  return {
    state: nextState(refundMoves, answer.outcome, row.state),
    askAtMs: null,
    settledAtMs: atMs,
    reason: answer.outcome === "failed" ? answer.reason : null,
  };
}

function reportContradiction(ports: PaymentPorts, row: Refund, { outcome }: SettledRefund): void {
  if (row.state === outcome) return;
  const { orderId, refund, state } = row;
  const fields = { orderId, refund, state, processorSays: outcome };
  report(ports, "outcome", [fields, "the processor contradicts a settled refund"]);
}

function reportOtherAmount(ports: PaymentPorts, row: Refund, told: ProviderRefund): void {
  if (told.outcome.outcome !== "succeeded") return;
  if (row.amountMinor === told.amountMinor && row.currency === told.currency) return;
  const { orderId, refund, amountMinor } = row;
  const refundedMinor = told.amountMinor;
  const fields = { orderId, refund, amountMinor, refundedMinor };
  report(ports, "amount", [fields, "the processor gave back another amount"]);
}

async function existing({ refunds }: PaymentPorts, id: string): Promise<Refund> {
  const row = await refunds.get(id);
  if (!row) throw new Error(`the refund ${id} must be in the ledger before it is settled, and is not`);
  return row;
}

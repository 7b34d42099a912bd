import type { ProviderRefund, RefundRequest } from "../provider/provider.ts";
import { report } from "../reconciliation/differences.ts";
import { askAgainMs, type LedgerRows } from "./ledger-rows.ts";
import type { PaymentEntry } from "./payment-documents.ts";
import type { PaymentPorts } from "./payment-ports.ts";
import { type Refund, refundMoves } from "./refund-documents.ts";

/** The ledger's rows of refunds. */
export function refundRows(ports: PaymentPorts): LedgerRows<Refund, ProviderRefund> {
  return {
    ports,
    kind: "refund",
    rows: ports.refunds,
    moves: refundMoves,
    failpoints: { journal: "payments.refundJournal", settle: "payments.refundSettle" },
    sent: sentRefund,
    answered: (_row, answer) => ({ reason: answer.outcome === "failed" ? answer.reason : null }),
    reportContradiction: ({ orderId, refund, state }, processorSays) => {
      const fields = { orderId, refund, state, processorSays };
      report(ports, "outcome", [fields, "the processor contradicts a settled refund"]);
    },
    reportOtherAmount: ({ orderId, refund, amountMinor }, returned) => {
      const fields = { orderId, refund, amountMinor, refundedMinor: returned.amountMinor };
      report(ports, "amount", [fields, "the processor gave back another amount"]);
    },
  };
}

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

import type { ChargeRequest, ProviderCharge } from "../provider/provider.ts";
import { report } from "../reconciliation/differences.ts";
import { askAgainMs, type LedgerRows } from "./ledger-rows.ts";
import { type Payment, type PaymentEntry, paymentMoves } from "./payment-documents.ts";
import type { PaymentPorts } from "./payment-ports.ts";

/** The ledger's rows of charges. */
export function paymentRows(ports: PaymentPorts): LedgerRows<Payment, ProviderCharge> {
  return {
    ports,
    kind: "payment",
    rows: ports.payments,
    moves: paymentMoves,
    failpoints: { journal: "payments.journal", settle: "payments.settle" },
    sent: sentPayment,
    answered: (row, answer) => ({
      reason: answer.outcome === "declined" ? answer.reason : null,
      url: answer.outcome === "challenge" ? answer.url : row.url,
    }),
    reportContradiction: ({ orderId, attempt, state }, processorSays) => {
      const fields = { orderId, attempt, state, processorSays };
      report(ports, "outcome", [fields, "the processor contradicts a settled payment"]);
    },
    reportOtherAmount: ({ orderId, attempt, amountMinor }, charge) => {
      const fields = { orderId, attempt, amountMinor, chargedMinor: charge.amountMinor };
      report(ports, "amount", [fields, "the processor charged another amount"]);
    },
  };
}

/** A payment that is about to be sent. */
export function sentPayment(request: ChargeRequest, entry: PaymentEntry): Payment {
  const { key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod } = request;
  return {
    _id: key,
    ...{ orderId, attempt, amountMinor, currency, buyerId, paymentMethod },
    state: "sent",
    version: 1,
    firstSentAtMs: entry.atMs,
    askAtMs: entry.atMs + askAgainMs,
    settledAtMs: null,
    reason: null,
    url: null,
    history: [entry],
  };
}

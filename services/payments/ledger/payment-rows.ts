import type { ChargeRequest, ProviderCharge } from "../provider/provider.ts";
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
    names: ({ orderId, attempt }) => ({ orderId, attempt }),
    amountField: "chargedMinor",
    otherAmount: "the processor charged another amount",
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

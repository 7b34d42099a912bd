import type { Collection, Document } from "../../../mixins/store/port.ts";
import { askAgain } from "../ledger/charge.ts";
import { record } from "../ledger/ledger-rows.ts";
import type { Payment } from "../ledger/payment-documents.ts";
import type { PaymentPorts } from "../ledger/payment-ports.ts";
import { paymentRows } from "../ledger/payment-rows.ts";
import { askRefundAgain } from "../ledger/refund.ts";
import type { Refund } from "../ledger/refund-documents.ts";
import { refundRows } from "../ledger/refund-rows.ts";
import type { ChargeKey, ProviderCharge, ProviderRefund, RefundKey } from "../provider/provider.ts";
import { report } from "./differences.ts";

/** Rows of one kind, and the processor's records of that kind. */
export interface Book<R extends Document, T, K> {
  kind: "charge" | "refund";
  rows: Collection<R>;
  /** Records that the processor settled at or after this time by its own clock. */
  listSince: (atMs: number) => AsyncIterable<T[]>;
  /** Sends an open row's key once more; null when it is too old for that. */
  askAgain: (row: R) => Promise<R | null>;
  agree: (row: R | undefined, record: T) => boolean;
  /** Writes the processor's record; answers whether the row differed. */
  record: (record: T) => Promise<boolean>;
  /** The processor's record of this one; null when it has none. */
  findAtProcessor: (key: K) => Promise<T | null>;
  /** Alerts an operator of a row with `succeeded` that is unknown to the processor. */
  reportUnknown: (row: R) => void;
}

/** A row of either book. */
export interface Row extends Document, Money {
  orderId: string;
  state: string;
  version: number;
  firstSentAtMs: number;
  askAtMs: number | null;
  settledAtMs: number | null;
}

/** The processor's record of a charge or of a refund. */
export interface ProcessorRecord extends Money {
  key: string;
  orderId: string;
  outcome: { outcome: string };
  changedAtMs: number;
}

export type AnyBook = Omit<Book<Row, ProcessorRecord, { key: string; orderId: string }>, "rows"> & {
  rows: Collection<Row>;
};

/** The books of charges and refunds, for work common to both. */
export function anyBooks(ports: PaymentPorts): AnyBook[] {
  return [paymentBook(ports), refundBook(ports)] as unknown as AnyBook[];
}

function paymentBook(ports: PaymentPorts): Book<Payment, ProviderCharge, ChargeKey> {
  const { provider } = ports;
  return {
    kind: "charge",
    rows: ports.payments,
    listSince: (atMs) => provider.listSince(atMs),
    askAgain: (row) => askAgain(ports, row, null),
    agree: (row, record) =>
      row?.state === record.outcome.outcome && (row.state !== "succeeded" || isSameMoney(row, record)),
    record: (charge) => record(paymentRows(ports), charge),
    findAtProcessor: ({ key, orderId, attempt }) => provider.find({ key, orderId, attempt }),
    reportUnknown: ({ orderId, attempt }) =>
      report(ports, "unknownToProcessor", [
        { orderId, attempt },
        "a payment succeeded of which the processor knows nothing",
      ]),
  };
}

function refundBook(ports: PaymentPorts): Book<Refund, ProviderRefund, RefundKey> {
  const { provider } = ports;
  return {
    kind: "refund",
    rows: ports.refunds,
    listSince: (atMs) => provider.listRefundsSince(atMs),
    askAgain: (row) => askRefundAgain(ports, row, null),
    agree: (row, record) =>
      row?.state === record.outcome.outcome && (row.state !== "succeeded" || isSameMoney(row, record)),
    record: (refund) => record(refundRows(ports), refund),
    findAtProcessor: ({ key, orderId, attempt, refund }) =>
      provider.findRefund({ key, orderId, attempt, refund }),
    reportUnknown: ({ orderId, refund }) =>
      report(ports, "unknownToProcessor", [
        { orderId, refund },
        "a refund succeeded of which the processor knows nothing",
      ]),
  };
}

export interface Money {
  amountMinor: number;
  currency: string;
}

export const isSameMoney = (one: Money, other: Money) =>
  one.amountMinor === other.amountMinor && one.currency === other.currency;

import type { Collection, Document } from "../../mixins/store/port.ts";
import { askAgain } from "./charging.ts";
import type { Payment } from "./payment-documents.ts";
import { record } from "./payment-rows.ts";
import type { PaymentPorts } from "./ports.ts";
import type { ProviderCharge, ProviderRefund } from "./provider.ts";
import type { Refund } from "./refund-documents.ts";
import { recordRefund } from "./refund-rows.ts";
import { askRefundAgain } from "./refunding.ts";

/** Rows of one kind, and what the processor tells of that kind. */
export interface Book<R extends Document, T> {
  rows: Collection<R>;
  /** What the processor settled at or after this time by its own clock. */
  listSince: (atMs: number) => AsyncIterable<T[]>;
  /** Sends an open row's key once more; null when it is too old for that. */
  askAgain: (row: R) => Promise<R | null>;
  agree: (row: R | undefined, told: T) => boolean;
  /** Writes what was told; answers whether the row had said otherwise. */
  record: (told: T) => Promise<boolean>;
  isKnownToProcessor: (row: R) => Promise<boolean>;
  /** Tells a person of a row that says `succeeded` and of which the processor knows nothing. */
  reportUnknown: (row: R) => void;
}

export function paymentBook(ports: PaymentPorts): Book<Payment, ProviderCharge> {
  const { provider, log } = ports;
  return {
    rows: ports.payments,
    listSince: (atMs) => provider.listSince(atMs),
    askAgain: (row) => askAgain(ports, row, null),
    agree: (row, told) =>
      row?.state === told.outcome.outcome && (row.state !== "succeeded" || isSameMoney(row, told)),
    record: (charge) => record(ports, charge),
    async isKnownToProcessor({ _id, orderId, attempt }) {
      const charge = await provider.find({ key: _id, orderId, attempt });
      return charge?.outcome.outcome === "succeeded";
    },
    reportUnknown: ({ orderId, attempt }) =>
      log.error({ orderId, attempt }, "a payment succeeded of which the processor knows nothing"),
  };
}

export function refundBook(ports: PaymentPorts): Book<Refund, ProviderRefund> {
  const { provider, log } = ports;
  return {
    rows: ports.refunds,
    listSince: (atMs) => provider.listRefundsSince(atMs),
    askAgain: (row) => askRefundAgain(ports, row, null),
    agree: (row, told) =>
      row?.state === told.outcome.outcome && (row.state !== "succeeded" || isSameMoney(row, told)),
    record: (refund) => recordRefund(ports, refund),
    async isKnownToProcessor({ _id, orderId, attempt, refund }) {
      const made = await provider.findRefund({ key: _id, orderId, attempt, refund });
      return made?.outcome.outcome === "succeeded";
    },
    reportUnknown: ({ orderId, refund }) =>
      log.error({ orderId, refund }, "a refund succeeded of which the processor knows nothing"),
  };
}

interface Money {
  amountMinor: number;
  currency: string;
}

const isSameMoney = (row: Money, told: Money) =>
  row.amountMinor === told.amountMinor && row.currency === told.currency;

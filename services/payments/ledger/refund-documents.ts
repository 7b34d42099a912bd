import type { RefundOutcome } from "../../../contracts/payments.ts";
import type { MoveTable } from "../../../lib/state-machine.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";
import type { PaymentEntry } from "./payment-documents.ts";

export type RefundState = "sent" | "succeeded" | "failed";

/** Transitions of a refund by an answer of the processor. Nothing leads out of a final state. */
export const refundMoves = {
  succeeded: { from: ["sent"], to: "succeeded" },
  failed: { from: ["sent"], to: "failed" },
} as const satisfies MoveTable<RefundState, string>;

/** A part of a charge to give back. Written before the processor is called, and answered from once it is final. */
export interface Refund extends Document {
  /** `<orderId>:refund:<n>`, which is the processor's key too. */
  _id: string;
  orderId: string;
  refund: number;
  /** The attempt whose charge is given back. */
  attempt: number;
  state: RefundState;
  version: number;
  amountMinor: number;
  currency: string;
  firstSentAtMs: number;
  /** When the processor is to be asked again; null when the state is final. */
  askAtMs: number | null;
  /** When the state became final. */
  settledAtMs: number | null;
  /** Why the processor refused it. */
  reason: string | null;
  history: PaymentEntry[];
}

export const refundSpec: CollectionSpec<Refund> = {
  name: "refunds",
  indexes: { byOrder: ["orderId", "refund"], open: ["askAtMs"], settled: ["settledAtMs"] },
};

export function refundKey(orderId: string, refund: number): string {
  return `${orderId}:refund:${refund}`;
}

/** The row's outcome; a sent one whose answer never came is `unknown`. */
export function refundOutcomeOf({ state, reason }: Refund): RefundOutcome {
  if (state === "sent") return { outcome: "unknown" };
  if (state === "failed") return { outcome: state, reason: reason ?? "" };
  return { outcome: state };
}

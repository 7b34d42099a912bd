import type { AttemptOutcome } from "../../../contracts/payments.ts";
import type { MoveTable } from "../../../lib/state-machine.ts";
import type { CollectionSpec, Document } from "../../../mixins/store/port.ts";

export type PaymentState = "sent" | "challenge" | "processing" | "succeeded" | "declined" | "cancelled";

/** Transitions of a payment by an answer of the processor. Nothing leads out of a final state, nor back. */
export const paymentMoves = {
  challenge: { from: ["sent"], to: "challenge" },
  processing: { from: ["sent", "challenge"], to: "processing" },
  succeeded: { from: ["sent", "challenge", "processing"], to: "succeeded" },
  declined: { from: ["sent", "challenge", "processing"], to: "declined" },
  cancelled: { from: ["sent", "challenge", "processing"], to: "cancelled" },
} as const satisfies MoveTable<PaymentState, string>;

/** One attempt to charge an order. Written before the processor is called, and answered from once it is final. */
export interface Payment extends Document {
  /** `<orderId>:<attempt>`, which is the processor's key too. */
  _id: string;
  orderId: string;
  attempt: number;
  state: PaymentState;
  version: number;
  amountMinor: number;
  currency: string;
  buyerId: string;
  paymentMethod: string;
  firstSentAtMs: number;
  /** When the processor is to be asked again; null when the state is final. */
  askAtMs: number | null;
  /** When the state became final. */
  settledAtMs: number | null;
  /** Why the card was declined, in the processor's words. */
  reason: string | null;
  /** The bank's page, once there was a challenge. */
  url: string | null;
  history: PaymentEntry[];
}

export interface PaymentEntry {
  atMs: number;
  what: string;
  requestId: string | null;
}

export const paymentSpec: CollectionSpec<Payment> = {
  name: "payments",
  indexes: { byOrder: ["orderId", "attempt"], open: ["askAtMs"], settled: ["settledAtMs"] },
};

/** A message of the processor as a job: open until everything that follows from it is done. */
export interface WebhookEvent extends Document {
  /** The processor's id of the event. */
  _id: string;
  orderId: string;
  /** Of the payment or refund that it reports. */
  key: string;
  outcome: string;
  state: "open" | "done";
  receivedAtMs: number;
}

export const webhookEventSpec: CollectionSpec<WebhookEvent> = { name: "webhookEvents" };

/** How far the ledger and the processor were compared, each side by its own clock. */
export interface Watermark extends Document {
  _id: "processor";
  /** Time by the processor's clock: of the latest of its charges and refunds that was compared. */
  comparedUntilMs: number;
  /** Time by ours: rows that were settled before it were looked for at the processor. */
  soughtUntilMs: number;
  version: number;
}

export const watermarkSpec: CollectionSpec<Watermark> = { name: "watermarks" };

export function paymentKey(orderId: string, attempt: number): string {
  return `${orderId}:${attempt}`;
}

/** True for a state of a payment or refund that no answer of the processor changes any more. */
export function isFinal(state: string): boolean {
  return state === "succeeded" || state === "declined" || state === "cancelled" || state === "failed";
}

/** The row's outcome; a sent one whose answer never came is `unknown`. */
export function outcomeOf({ state, reason, url }: Payment): AttemptOutcome {
  if (state === "sent") return { outcome: "unknown" };
  if (state === "declined") return { outcome: state, reason: reason ?? "" };
  if (state === "challenge") return { outcome: state, url: url ?? "" };
  return { outcome: state };
}

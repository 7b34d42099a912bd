import type { AttemptOutcome, RefundOutcome } from "../../../contracts/payments.ts";

/**
 * The processor's outcomes of a charge. The reasons of a decline are Stripe's decline codes, and
 * `authentication_failed` when the buyer's bank refused.
 */
export type ChargeOutcome = Exclude<AttemptOutcome, { outcome: "unknown" }>;
export type FinalOutcome = Extract<ChargeOutcome, { outcome: "succeeded" | "declined" | "cancelled" }>;

/** The processor's outcome of a refund: done, or finally refused. A pending one has no answer yet. */
export type SettledRefund = Exclude<RefundOutcome, { outcome: "unknown" }>;

/** Names one attempt; order and attempt stand in the charge's metadata. */
export interface ChargeKey {
  /** The idempotency key, `<orderId>:<attempt>`. */
  key: string;
  orderId: string;
  attempt: number;
}

export interface ChargeRequest extends ChargeKey {
  amountMinor: number;
  currency: string;
  paymentMethod: string;
  buyerId: string;
}

/** A charge as the processor knows it: enough to write a missing payment again. */
export interface ProviderCharge extends ChargeRequest {
  outcome: ChargeOutcome;
  createdAtMs: number;
  /** When it got this outcome. */
  changedAtMs: number;
}

/** Names one refund of one charge; order, attempt and number stand in the refund's metadata. */
export interface RefundKey {
  /** The idempotency key, `<orderId>:refund:<n>`. */
  key: string;
  orderId: string;
  /** The attempt whose charge is given back. */
  attempt: number;
  /** Counts the order's refunds from 1. */
  refund: number;
}

export interface RefundRequest extends RefundKey {
  amountMinor: number;
  currency: string;
}

/** A refund as the processor knows it: enough to write a missing one again. */
export interface ProviderRefund extends RefundRequest {
  outcome: SettledRefund;
  createdAtMs: number;
  /** When it got this outcome. */
  changedAtMs: number;
}

/** News of a charge or of a refund. `id` is the processor's id of the event: the same when it is sent again. */
export type ProviderEvent = { id: string } & (ProviderCharge | ProviderRefund);

export function isRefund(news: ProviderCharge | ProviderRefund): news is ProviderRefund {
  return "refund" in news;
}

/**
 * A card processor. Adapters: sandbox; all pass `testing/provider-suite.ts`. An answer that was lost is a throw or no answer
 * at all, and leaves the outcome open.
 */
export interface Provider {
  /**
   * Charges once per key and answers how that charge stands now, however often it is called. Throws
   * PAYMENT_METHOD_UNKNOWN when nothing was and will be charged, and an Error when the key was used with other values.
   */
  charge(request: ChargeRequest): Promise<ChargeOutcome>;
  /**
   * Ends the attempt, whether its charge has arrived or not; a charge with this key that arrives later is answered
   * `cancelled`. Answers its earlier outcome, if that was final. Throws when it cannot be ended.
   */
  cancel(key: ChargeKey): Promise<FinalOutcome>;
  /**
   * Refunds a part of the attempt's charge, once per key, and answers the state of that refund. `failed`
   * when it cannot be done: `more_than_charged` counts every refund of the charge. Throws an Error when the key was
   * used with other values.
   */
  refund(request: RefundRequest): Promise<SettledRefund>;
  /** Charges that got their outcome at or after this time by the processor's clock, in pages, the oldest first. */
  listSince(atMs: number): AsyncIterable<ProviderCharge[]>;
  /** Refunds that got their outcome at or after this time by the processor's clock, in pages. */
  listRefundsSince(atMs: number): AsyncIterable<ProviderRefund[]>;
  /** How the charge of this key stands, whenever it was made; null when the processor knows nothing of it. */
  find(key: ChargeKey): Promise<ProviderCharge | null>;
  /** The same for a refund. */
  findRefund(key: RefundKey): Promise<ProviderRefund | null>;
  /** Reads a message of the processor. Throws SIGNATURE_INVALID unless it is the processor's and at most 5 min old. */
  readWebhook(rawBody: string, signature: string): ProviderEvent;
}

/** All that is known of a charge whose cancel came first. XXX is ISO 4217's code for "no currency". */
export const nothingKnown = { amountMinor: 0, currency: "XXX", buyerId: "", paymentMethod: "" };

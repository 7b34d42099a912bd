import type { AttemptOutcome } from "../../contracts/payments.ts";

/**
 * What the processor can say of a charge. The reasons of a decline are Stripe's decline codes, and
 * `authentication_failed` when the buyer's bank refused.
 */
export type ChargeOutcome = Exclude<AttemptOutcome, { outcome: "unknown" }>;
export type FinalOutcome = Extract<ChargeOutcome, { outcome: "succeeded" | "declined" | "cancelled" }>;

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

export interface ProviderEvent extends ProviderCharge {
  /** The processor's id of the event: the same when it is sent again. */
  id: string;
}

/**
 * A card processor. Adapters: sandbox; all pass `provider-suite.ts`. An answer that was lost is a throw or no answer
 * at all, and says nothing of what happened.
 */
export interface Provider {
  /**
   * Charges once per key and answers how that charge stands now, however often it is called. Throws
   * PAYMENT_METHOD_UNKNOWN when nothing was and will be charged, and an Error when the key was used with other values.
   */
  charge(request: ChargeRequest): Promise<ChargeOutcome>;
  /**
   * Ends the attempt, whether its charge has arrived or not; a charge with this key that arrives later is answered
   * `cancelled`. Answers what had become of it before, if that was final. Throws when it cannot be ended.
   */
  cancel(key: ChargeKey): Promise<FinalOutcome>;
  /** Charges that got their outcome at or after this time, in pages, the oldest first. */
  listSince(atMs: number): AsyncIterable<ProviderCharge[]>;
  /** Reads a message of the processor. Throws SIGNATURE_INVALID unless it is the processor's and at most 5 min old. */
  readWebhook(rawBody: string, signature: string): ProviderEvent;
}

/** All that is known of a charge whose cancel came first. XXX is ISO 4217's code for "no currency". */
export const nothingKnown = { amountMinor: 0, currency: "XXX", buyerId: "", paymentMethod: "" };

import { bodyHash, derivedId } from "../../../lib/ids.ts";
import type { Collection, CollectionSpec, Document } from "../../../mixins/store/port.ts";
import {
  type ChargeKey,
  type ChargeOutcome,
  type ChargeRequest,
  type FinalOutcome,
  nothingKnown,
  type ProviderCharge,
  type ProviderRefund,
  type SettledRefund,
} from "./provider.ts";

/** The sandbox processor's record of a key, retained for good. */
export interface SandboxCharge extends Document {
  /** The caller's key. */
  _id: string;
  orderId: string;
  attempt: number;
  version: number;
  /** Hash of the values that the key came with; null when it was cancelled before any came. */
  requestHash: string | null;
  amountMinor: number;
  currency: string;
  buyerId: string;
  paymentMethod: string;
  /** Null while the only call so far was one that never arrived. */
  outcome: ChargeOutcome | null;
  ripens: { atMs: number; outcome: FinalOutcome } | null;
  challengeId: string | null;
  /** In the charge's own document, so that one compare-and-set bounds their sum. */
  refunds: SandboxRefund[];
  /** When the last of them was made. */
  refundedAtMs: number | null;
  createdAtMs: number;
  /** When it got its outcome. */
  changedAtMs: number | null;
  /** Webhooks that are not acknowledged yet. */
  deliveries: Delivery[];
  /** Events sent so far; numbers their ids. */
  events: number;
  /** When the charge ripens or its next webhook is due. */
  nextDueAtMs: number | null;
}

export interface SandboxRefund {
  /** The caller's key. */
  key: string;
  requestHash: string;
  refund: number;
  amountMinor: number;
  currency: string;
  outcome: SettledRefund;
  createdAtMs: number;
}

export interface Delivery {
  eventId: string;
  /** Copies of one event have different places. */
  place: number;
  /** The reported state of the charge; or of a refund, when `refundKey` names one. */
  outcome: ChargeOutcome | SettledRefund;
  refundKey: string | null;
  changedAtMs: number;
  dueAtMs: number;
  tries: number;
}

export const sandboxChargeSpec: CollectionSpec<SandboxCharge> = {
  name: "sandboxCharges",
  indexes: {
    due: ["nextDueAtMs"],
    changed: ["changedAtMs"],
    refunded: ["refundedAtMs"],
    byChallenge: ["challengeId"],
  },
};

/** A key that has no outcome yet. */
export function newSandboxCharge(request: ChargeRequest, nowMs: number): SandboxCharge {
  const { key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod } = request;
  return {
    _id: key,
    ...{ orderId, attempt, amountMinor, currency, buyerId, paymentMethod },
    version: 1,
    requestHash: bodyHash(request),
    outcome: null,
    ripens: null,
    challengeId: null,
    refunds: [],
    refundedAtMs: null,
    createdAtMs: nowMs,
    changedAtMs: null,
    deliveries: [],
    events: 0,
    nextDueAtMs: null,
  };
}

/** A key that was cancelled before its charge came. */
export function newCancelledKey(key: ChargeKey, nowMs: number): SandboxCharge {
  const empty = { ...newSandboxCharge({ ...key, ...nothingKnown }, nowMs), requestHash: null };
  return withOutcome(empty, { outcome: "cancelled" }, { nowMs });
}

/** When and how often the sandbox sends an event. */
export interface Timing {
  nowMs: number;
  webhookAfterMs?: number;
  copies?: number;
}

/** The charge with an outcome, and its webhook to be sent. */
export function withOutcome(charge: SandboxCharge, outcome: ChargeOutcome, timing: Timing): SandboxCharge {
  const changed = { ...charge, outcome, ripens: null, changedAtMs: timing.nowMs };
  return withNews(changed, { outcome, refundKey: null }, timing);
}

/** The charge with one refund more, and its webhook to be sent. */
export function withRefund(charge: SandboxCharge, refund: SandboxRefund, timing: Timing): SandboxCharge {
  const refunded = { ...charge, refunds: [...charge.refunds, refund], refundedAtMs: timing.nowMs };
  return withNews(refunded, { outcome: refund.outcome, refundKey: refund.key }, timing);
}

function withNews(
  charge: SandboxCharge,
  what: Pick<Delivery, "outcome" | "refundKey">,
  { nowMs, webhookAfterMs = 0, copies = 1 }: Timing,
): SandboxCharge {
  const eventId = derivedId("whk", charge._id, String(charge.events));
  const news = Array.from({ length: copies }, (_, copy) => ({
    eventId,
    place: charge.events * 10 + copy,
    ...what,
    changedAtMs: nowMs,
    dueAtMs: nowMs + webhookAfterMs,
    tries: 0,
  }));
  return withDeliveries({ ...charge, events: charge.events + 1 }, [...charge.deliveries, ...news]);
}

export function withDeliveries(charge: SandboxCharge, deliveries: Delivery[]): SandboxCharge {
  const times = deliveries.map(({ dueAtMs }) => dueAtMs);
  if (charge.ripens) times.push(charge.ripens.atMs);
  return { ...charge, deliveries, nextDueAtMs: times.length ? Math.min(...times) : null };
}

/** Charges due to settle by now. They are listed as of now, because earlier lists did not show them. */
function ripened(charge: SandboxCharge, nowMs: number): SandboxCharge {
  const { ripens } = charge;
  if (!ripens || nowMs < ripens.atMs) return charge;
  return withOutcome(charge, ripens.outcome, { nowMs, webhookAfterMs: ripens.atMs - nowMs });
}

/**
 * Changes a charge by compare-and-set and gives it back; `change` sees it ripened, may be called again when another
 * worker came first, and gives its argument back to change nothing more. Null when there is none.
 */
export async function revise(
  { charges, clock }: { charges: Collection<SandboxCharge>; clock: { nowMs(): number } },
  key: string,
  change: (charge: SandboxCharge) => SandboxCharge,
): Promise<SandboxCharge | null> {
  for (;;) {
    const stored = await charges.get(key);
    if (!stored) return null;
    const next = change(ripened(stored, clock.nowMs()));
    if (next === stored) return stored;
    const { version } = stored;
    const written = await charges.change(key, { version }, { ...next, version: version + 1 });
    if (written) return written;
  }
}

/** As the processor's list and its webhooks show it. */
export function shownCharge(
  charge: SandboxCharge,
  outcome: ChargeOutcome,
  changedAtMs: number,
): ProviderCharge {
  const { _id: key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod, createdAtMs } = charge;
  return {
    ...{ key, orderId, attempt, amountMinor, currency, buyerId, paymentMethod },
    ...{ outcome, createdAtMs, changedAtMs },
  };
}

/** As the processor's list of refunds and its webhooks show it. */
export function shownRefund({ orderId, attempt }: SandboxCharge, made: SandboxRefund): ProviderRefund {
  const { key, refund, amountMinor, currency, outcome, createdAtMs } = made;
  const changedAtMs = createdAtMs;
  return { key, orderId, attempt, refund, amountMinor, currency, outcome, createdAtMs, changedAtMs };
}

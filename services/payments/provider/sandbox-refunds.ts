import { bodyHash } from "../../../lib/ids.ts";
import { sum } from "../../../lib/text/money.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { paymentKey } from "../ledger/payment-documents.ts";
import type { ProviderRefund, RefundKey, RefundRequest, SettledRefund } from "./provider.ts";
import {
  revise,
  type SandboxCharge,
  type SandboxRefund,
  shownRefund,
  withRefund,
} from "./sandbox-documents.ts";
import { neverAnswer } from "./sandbox-lost-answers.ts";
import { type SandboxMethod, sandboxMethods } from "./sandbox-methods.ts";
import type { SandboxPorts } from "./sandbox-ports.ts";

const batchSize = 100;

/** Gives back once per key; see the port. */
export async function refund(ports: SandboxPorts, request: RefundRequest): Promise<SettledRefund> {
  const { key, orderId, attempt } = request;
  const requestHash = bodyHash(request);
  let isNew = false;
  const revised = await revise(ports, paymentKey(orderId, attempt), (charge) => {
    const known = charge.refunds.find((made) => made.key === key);
    isNew = known === undefined;
    if (isNew) return withNewRefund(ports, charge, { request, requestHash });
    if (known?.requestHash === requestHash) return charge;
    throw new Error(`the key ${key} was used with other values: send the same ones or a new key`);
  });
  if (!revised) return { outcome: "failed", reason: "not_charged" };
  if (isNew && methodOf(revised).refund === "answer lost") await neverAnswer(ports.sleep, key);
  return (revised.refunds.find((made) => made.key === key) as SandboxRefund).outcome;
}

/** Refunds that were made at or after this time, in pages. */
export async function* refundPagesSince(
  charges: Collection<SandboxCharge>,
  atMs: number,
): AsyncGenerator<ProviderRefund[]> {
  const query = { index: "refunded", where: { refundedAtMs: { from: atMs } }, limit: batchSize };
  for await (const page of everyPage(charges, query)) {
    yield page.flatMap((charge) => refundsSince(charge, atMs));
  }
}

/** Null when there is no such refund. */
export async function findRefund(
  charges: Collection<SandboxCharge>,
  { key, orderId, attempt }: RefundKey,
): Promise<ProviderRefund | null> {
  const charge = await charges.get(paymentKey(orderId, attempt));
  const made = charge?.refunds.find((one) => one.key === key);
  return charge && made ? shownRefund(charge, made) : null;
}

function refundsSince(charge: SandboxCharge, atMs: number): ProviderRefund[] {
  const made = charge.refunds.filter(({ createdAtMs }) => createdAtMs >= atMs);
  return made.map((one) => shownRefund(charge, one));
}

function withNewRefund(
  { clock }: SandboxPorts,
  charge: SandboxCharge,
  { request, requestHash }: { request: RefundRequest; requestHash: string },
): SandboxCharge {
  const { key, refund: number, amountMinor, currency } = request;
  const nowMs = clock.nowMs();
  const outcome = outcomeFor(charge, request);
  const made = { key, requestHash, refund: number, amountMinor, currency, outcome, createdAtMs: nowMs };
  return withRefund(charge, made, { copies: methodOf(charge).copies, nowMs });
}

function outcomeFor(charge: SandboxCharge, { amountMinor, currency }: RefundRequest): SettledRefund {
  const given = charge.refunds.filter(({ outcome }) => outcome.outcome === "succeeded");
  const left = charge.amountMinor - sum(given.map((one) => one.amountMinor));
  if (charge.outcome?.outcome !== "succeeded") return { outcome: "failed", reason: "not_charged" };
  if (charge.currency !== currency || amountMinor > left) {
    return { outcome: "failed", reason: "more_than_charged" };
  }
  // Stripe's failure_reason when the card's account is closed (docs.stripe.com/refunds).
  if (methodOf(charge).refund === "refused") {
    return { outcome: "failed", reason: "expired_or_canceled_card" };
  }
  return { outcome: "succeeded" };
}

/** A charge that was cancelled before it came has no method. */
function methodOf({ paymentMethod }: SandboxCharge): Partial<SandboxMethod> {
  return sandboxMethods.get(paymentMethod) ?? {};
}

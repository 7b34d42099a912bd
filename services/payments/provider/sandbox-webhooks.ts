import { z } from "zod";
import { attemptOutcome, refundOutcome } from "../../../contracts/payments.ts";
import { backoffMs } from "../../../lib/backoff.ts";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { ChargeOutcome, ProviderEvent } from "./provider.ts";
import {
  type Delivery,
  revise,
  type SandboxCharge,
  shownCharge,
  shownRefund,
  withDeliveries,
} from "./sandbox-documents.ts";
import type { SandboxPorts } from "./sandbox-ports.ts";
import { isSignedBy, signWebhook } from "./webhook-signature.ts";

/** Takes a message to the shop; a rejection is no acknowledgement. */
export type Deliver = (rawBody: string, signature: string) => Promise<unknown>;

const batchSize = 100;
const retryBackoff = { firstMs: secondMs, longestMs: minuteMs };

const reported = {
  id: z.string(),
  key: z.string(),
  orderId: z.string(),
  attempt: z.int(),
  amountMinor: z.int(),
  currency: z.string(),
  createdAtMs: z.int(),
  changedAtMs: z.int(),
};

const message = z.union([
  z.object({ ...reported, refund: z.int(), outcome: refundOutcome }),
  z.object({ ...reported, buyerId: z.string(), paymentMethod: z.string(), outcome: attemptOutcome }),
]);

/**
 * Sends every webhook that is due, each again until it is acknowledged, and answers how many it tried to send. One
 * that was not acknowledged is due again after 1, 2, 4, … 60 s, and up to a quarter more.
 */
export async function deliverDue(ports: SandboxPorts, deliver: Deliver): Promise<number> {
  let sent = 0;
  for (;;) {
    const where = { nextDueAtMs: { before: ports.clock.nowMs() + 1 } };
    const { items } = await ports.charges.find({ index: "due", where, limit: batchSize });
    const counts = await Promise.all(items.map(({ _id }) => deliverOf(ports, _id, deliver)));
    sent += counts.reduce((sum, count) => sum + count, 0);
    if (items.length < batchSize) return sent;
  }
}

/** Reads a message of the sandbox. Throws SIGNATURE_INVALID. */
export function readSandboxWebhook(ports: SandboxPorts, rawBody: string, signature: string): ProviderEvent {
  const nowMs = ports.clock.nowMs();
  if (!isSignedBy(ports.webhookSecret, { rawBody, signature, nowMs })) throw fail("SIGNATURE_INVALID");
  return message.parse(JSON.parse(rawBody)) as ProviderEvent;
}

/** One after the other, in the order in which they are due. */
async function deliverOf(ports: SandboxPorts, key: string, deliver: Deliver): Promise<number> {
  const charge = await revise(ports, key, (same) => same);
  const due = (charge?.deliveries ?? []).filter(({ dueAtMs }) => dueAtMs <= ports.clock.nowMs());
  due.sort((a, b) => a.dueAtMs - b.dueAtMs);
  for (const delivery of due) {
    const isAcknowledged = await send(ports, charge as SandboxCharge, { delivery, deliver });
    const next = isAcknowledged ? null : postponed(ports, delivery);
    await revise(ports, key, (now) => withDeliveries(now, replaced(now.deliveries, delivery, next)));
  }
  return due.length;
}

async function send(
  { webhookSecret, clock }: SandboxPorts,
  charge: SandboxCharge,
  { delivery, deliver }: { delivery: Delivery; deliver: Deliver },
): Promise<boolean> {
  const rawBody = JSON.stringify({ id: delivery.eventId, ...newsOf(charge, delivery) });
  try {
    await deliver(rawBody, signWebhook(webhookSecret, rawBody, clock.nowMs()));
    return true;
  } catch {
    // The shop logs its refusals; a processor only sends again.
    return false;
  }
}

function newsOf(charge: SandboxCharge, { refundKey, outcome, changedAtMs }: Delivery) {
  const refund = charge.refunds.find(({ key }) => key === refundKey);
  return refund ? shownRefund(charge, refund) : shownCharge(charge, outcome as ChargeOutcome, changedAtMs);
}

function postponed({ clock, random }: SandboxPorts, delivery: Delivery): Delivery {
  const tries = delivery.tries + 1;
  return { ...delivery, tries, dueAtMs: clock.nowMs() + backoffMs(retryBackoff, tries, random) };
}

function replaced(deliveries: Delivery[], old: Delivery, next: Delivery | null): Delivery[] {
  const others = deliveries.filter(({ place }) => place !== old.place);
  return next ? [...others, next] : others;
}

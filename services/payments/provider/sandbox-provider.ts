import { fail } from "../../../lib/errors/errors.ts";
import { bodyHash, newId } from "../../../lib/ids.ts";
import { insertIfNew } from "../../../mixins/store/insert-once.ts";
import { isFinal } from "../ledger/payment-documents.ts";
import type { ChargeKey, ChargeOutcome, ChargeRequest, FinalOutcome, Provider } from "./provider.ts";
import { findCharge, pagesSince } from "./sandbox-charges.ts";
import {
  newCancelledKey,
  newSandboxCharge,
  revise,
  type SandboxCharge,
  withDeliveries,
  withOutcome,
} from "./sandbox-documents.ts";
import { neverAnswer } from "./sandbox-lost-answers.ts";
import { type SandboxMethod, sandboxMethods } from "./sandbox-methods.ts";
import type { SandboxPorts } from "./sandbox-ports.ts";
import { findRefund, refund, refundPagesSince } from "./sandbox-refunds.ts";
import { readSandboxWebhook } from "./sandbox-webhooks.ts";

/** The sandbox card processor: remembers every key in its collection, so that it survives a restart as a real one does. */
export function createSandboxProvider(ports: SandboxPorts): Provider {
  return {
    charge: (request) => charge(ports, request),
    cancel: (key) => cancel(ports, key),
    refund: (request) => refund(ports, request),
    listSince: (atMs) => pagesSince(ports.charges, atMs),
    listRefundsSince: (atMs) => refundPagesSince(ports.charges, atMs),
    find: (key) => findCharge(ports.charges, key),
    findRefund: (key) => findRefund(ports.charges, key),
    readWebhook: (rawBody, signature) => readSandboxWebhook(ports, rawBody, signature),
  };
}

async function charge(ports: SandboxPorts, request: ChargeRequest): Promise<ChargeOutcome> {
  const known = await ports.charges.get(request.key);
  if (known) return answerAgain(ports, request);
  const method = sandboxMethods.get(request.paymentMethod);
  if (!method) throw fail("PAYMENT_METHOD_UNKNOWN", { paymentMethod: request.paymentMethod });
  const made = newSandboxCharge(request, ports.clock.nowMs());
  const charged = method.lost === "call" ? made : arrived(ports, made, method);
  if (!(await insertIfNew(ports.charges, charged))) return answerAgain(ports, request);
  if (method.lost) await neverAnswer(ports.sleep, request.key);
  if (method.answerAfterMs) await ports.sleep(method.answerAfterMs);
  return charged.outcome as ChargeOutcome;
}

/** A known key: the charge as it stands, made now if the first call never arrived. */
async function answerAgain(ports: SandboxPorts, request: ChargeRequest): Promise<ChargeOutcome> {
  const hash = bodyHash(request);
  const revised = (await revise(ports, request.key, (known) => {
    if (known.requestHash !== null && known.requestHash !== hash) {
      throw new Error(`the key ${request.key} was used with other values: send the same ones or a new key`);
    }
    if (known.outcome) return known;
    return arrived(ports, known, sandboxMethods.get(known.paymentMethod) as SandboxMethod);
  })) as SandboxCharge;
  return revised.outcome as ChargeOutcome;
}

async function cancel(ports: SandboxPorts, key: ChargeKey): Promise<FinalOutcome> {
  const nowMs = ports.clock.nowMs();
  if (await insertIfNew(ports.charges, newCancelledKey(key, nowMs))) return { outcome: "cancelled" };
  const revised = (await revise(ports, key.key, (known) => {
    if (known.outcome && isFinal(known.outcome.outcome)) return known;
    return withOutcome(known, { outcome: "cancelled" }, { nowMs });
  })) as SandboxCharge;
  return revised.outcome as FinalOutcome;
}

function arrived(ports: SandboxPorts, charge: SandboxCharge, method: SandboxMethod): SandboxCharge {
  const nowMs = ports.clock.nowMs();
  const isChallenge = method.first.outcome === "challenge";
  const challengeId = isChallenge ? newId("chl", ports.random) : null;
  const url = `${ports.publicUrl()}/sandbox/3d-secure/${challengeId}`;
  const outcome = isChallenge ? { outcome: "challenge" as const, url } : (method.first as ChargeOutcome);
  const charged = withOutcome({ ...charge, challengeId }, outcome, { ...method, nowMs });
  if (!method.ripens) return charged;
  const ripens = { atMs: nowMs + method.ripens.afterMs, outcome: method.ripens.outcome };
  return withDeliveries({ ...charged, ripens }, charged.deliveries);
}

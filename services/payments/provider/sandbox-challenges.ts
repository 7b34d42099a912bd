import { fail } from "../../../lib/errors/errors.ts";
import { revise, type SandboxCharge, withOutcome } from "./sandbox-documents.ts";
import type { SandboxPorts } from "./sandbox-ports.ts";

/** The contents of the sandbox's 3-D Secure page. Throws NOT_FOUND. */
export async function getChallenge(ports: SandboxPorts, challengeId: string) {
  const { amountMinor, currency, outcome } = await challenged(ports, challengeId);
  return { amountMinor, currency, open: outcome?.outcome === "challenge" };
}

/**
 * The buyer's answer on that page; the first one counts, and none once the charge is cancelled. Answers whether the
 * charge is approved. Throws NOT_FOUND.
 */
export async function answerChallenge(
  ports: SandboxPorts,
  { challengeId, approve }: { challengeId: string; approve: boolean },
): Promise<{ approved: boolean }> {
  const { _id } = await challenged(ports, challengeId);
  const answer = approve
    ? ({ outcome: "succeeded" } as const)
    : ({ outcome: "declined", reason: "authentication_failed" } as const);
  const revised = await revise(ports, _id, (known) => {
    if (known.outcome?.outcome !== "challenge") return known;
    return withOutcome(known, answer, { nowMs: ports.clock.nowMs() });
  });
  return { approved: revised?.outcome?.outcome === "succeeded" };
}

async function challenged({ charges }: SandboxPorts, challengeId: string): Promise<SandboxCharge> {
  const { items } = await charges.find({ index: "byChallenge", where: { challengeId }, limit: 1 });
  if (!items[0]) throw fail("NOT_FOUND", { what: "challenge", id: challengeId });
  return items[0];
}

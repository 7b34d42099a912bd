import { beforeEach, describe, expect, it } from "@jest/globals";
import type { ChargeOutcome, ProviderCharge } from "../provider/provider.ts";
import { request } from "../testing/provider-suite.ts";
import { alerts, type SpecWorld, specWorld, startMs } from "../testing/world.ts";
import { record, settle } from "./ledger-rows.ts";
import { outcomeOf, type PaymentState, type paymentMoves } from "./payment-documents.ts";
import { paymentRows } from "./payment-rows.ts";

let world: SpecWorld;
beforeEach(() => {
  world = specWorld();
});

const answers: Record<keyof typeof paymentMoves, ChargeOutcome> = {
  challenge: { outcome: "challenge", url: "http://bank.test" },
  processing: { outcome: "processing" },
  succeeded: { outcome: "succeeded" },
  declined: { outcome: "declined", reason: "generic_decline" },
  cancelled: { outcome: "cancelled" },
};

function charged(outcome: ChargeOutcome): ProviderCharge {
  return { ...request(), outcome, createdAtMs: startMs, changedAtMs: startMs };
}

/** The state after these answers, in this order. */
async function stateAfter(...names: (keyof typeof answers)[]): Promise<PaymentState | undefined> {
  for (const name of names) await record(paymentRows(world.ports), charged(answers[name]));
  return (await world.ports.payments.get(request().key))?.state;
}

describe("a payment", () => {
  it("goes from the challenge over processing to its end", async () => {
    expect(await stateAfter("challenge", "processing")).toBe("processing");
    expect(await stateAfter("succeeded")).toBe("succeeded");
  });

  it("does not go back to the challenge", async () => {
    expect(await stateAfter("processing", "challenge")).toBe("processing");
  });

  it.each(["succeeded", "declined", "cancelled"] as const)(
    "stays %s, whatever comes later",
    async (state) => {
      expect(await stateAfter(state, "challenge", "processing", "succeeded", "declined", "cancelled")).toBe(
        state,
      );
      const row = (await world.ports.payments.get(request().key))!;
      expect(outcomeOf(row)).toEqual(answers[state]);
      expect(row.history).toHaveLength(1);
      expect(alerts(world)).toHaveLength(2);
    },
  );

  it("gets one end when two different ones are written at the same time", async () => {
    await stateAfter("processing");
    const row = (await world.ports.payments.get(request().key))!;
    const [a, b] = await Promise.all([
      settle(paymentRows(world.ports), row, { answer: answers.succeeded }),
      settle(paymentRows(world.ports), row, { answer: answers.cancelled }),
    ]);
    expect(a).toEqual(b);
    expect(alerts(world)).toHaveLength(1);
  });

  it("must be in the ledger to be settled", async () => {
    await stateAfter("processing");
    const row = (await world.ports.payments.get(request().key))!;
    const missing = settle(
      paymentRows(world.ports),
      { ...row, _id: "ord_none:1" },
      { answer: answers.succeeded },
    );
    await expect(missing).rejects.toThrow("ord_none:1 must be in the ledger");
  });

  it("is told as it is now, when it was moved on after it was read", async () => {
    await stateAfter("challenge");
    const read = (await world.ports.payments.get(request().key))!;
    await stateAfter("succeeded");
    expect((await settle(paymentRows(world.ports), read, { answer: answers.challenge })).state).toBe(
      "succeeded",
    );
    expect((await settle(paymentRows(world.ports), read, { answer: answers.processing })).state).toBe(
      "succeeded",
    );
  });
});

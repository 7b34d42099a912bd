import { beforeEach, describe, expect, it } from "@jest/globals";
import { request } from "../testing/provider-suite.ts";
import { succeededCharges } from "../testing/sandbox-money.ts";
import { type SpecWorld, specWorld } from "../testing/world.ts";
import type { Provider } from "./provider.ts";
import { answerChallenge, getChallenge } from "./sandbox-challenges.ts";
import { createSandboxProvider } from "./sandbox-provider.ts";
import { deliverDue } from "./sandbox-webhooks.ts";

let world: SpecWorld;
let provider: Provider;
beforeEach(() => {
  world = specWorld();
  provider = createSandboxProvider(world.sandbox);
});

const money = () => succeededCharges(world.sandbox.charges);
const succeeded = { outcome: "succeeded" };
const of = (paymentMethod: string) => request({ paymentMethod });
const { key, orderId, attempt } = request();

async function reportedOutcomes(): Promise<string[]> {
  const outcomes: string[] = [];
  await deliverDue(world.sandbox, async (rawBody, signature) => {
    outcomes.push(provider.readWebhook(rawBody, signature).outcome.outcome);
  });
  return outcomes;
}

describe("challenges", () => {
  async function challenge(): Promise<string> {
    const outcome = await provider.charge(of("pm_card_authenticationRequired"));
    const url = outcome.outcome === "challenge" ? outcome.url : "";
    expect(url).toMatch(/^http:\/\/shop\.test\/sandbox\/3d-secure\/chl_[0-9a-z]{20}$/);
    return url.split("/").at(-1) as string;
  }
  const answer = (challengeId: string, approve: boolean) =>
    answerChallenge(world.sandbox, { challengeId, approve });

  it("show what is to be paid", async () => {
    const challengeId = await challenge();
    const shown = await getChallenge(world.sandbox, challengeId);
    expect(shown).toEqual({ amountMinor: 2_500, currency: "EUR", open: true });
  });

  it("charge when the buyer approves, and tell it", async () => {
    const challengeId = await challenge();
    expect(await answer(challengeId, true)).toEqual({ approved: true });
    expect((await getChallenge(world.sandbox, challengeId)).open).toBe(false);
    expect(await provider.charge(of("pm_card_authenticationRequired"))).toEqual(succeeded);
    expect(await reportedOutcomes()).toEqual(["challenge", "succeeded"]);
    expect(await money()).toHaveLength(1);
  });

  it("decline when the buyer refuses", async () => {
    expect(await answer(await challenge(), false)).toEqual({ approved: false });
    const declined = { outcome: "declined", reason: "authentication_failed" };
    expect(await provider.charge(of("pm_card_authenticationRequired"))).toEqual(declined);
  });

  it("stay as they were answered first", async () => {
    const approved = await challenge();
    await answer(approved, true);
    expect(await answer(approved, false)).toEqual({ approved: true });
    expect(await money()).toHaveLength(1);
    expect(await reportedOutcomes()).toEqual(["challenge", "succeeded"]);
  });

  it("have one answer when two come at the same time", async () => {
    const challengeId = await challenge();
    const [yes, no] = await Promise.all([answer(challengeId, true), answer(challengeId, false)]);
    expect(yes).toEqual(no);
    expect(await money()).toHaveLength(yes.approved ? 1 : 0);
  });

  it("cannot be approved once the charge is cancelled", async () => {
    const challengeId = await challenge();
    await provider.cancel({ key, orderId, attempt });
    expect(await answer(challengeId, true)).toEqual({ approved: false });
    expect(await money()).toEqual([]);
  });

  it("answer NOT_FOUND to a made-up id", async () => {
    const notFound = { type: "NOT_FOUND", data: { what: "challenge", id: "chl_0" } };
    await expect(getChallenge(world.sandbox, "chl_0")).rejects.toMatchObject(notFound);
    await expect(answer("chl_0", true)).rejects.toMatchObject(notFound);
  });
});

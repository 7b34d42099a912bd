import { beforeEach, describe, expect, it } from "@jest/globals";
import type { Provider, ProviderCharge, ProviderRefund } from "../provider/provider.ts";
import { describeListedRefunds, describeRefunding } from "./provider-suite-refunds.ts";
import { flattened, keyOf, refundRequest, request } from "./provider-suite-requests.ts";

export { refundRequest, request };

export interface ProviderUnderTest {
  provider: Provider;
  /** Time by the processor. */
  nowMs: () => number;
  /** The messages that the processor has sent since the last time, waited for as long as they need. */
  webhooks: () => Promise<{ rawBody: string; signature: string }[]>;
  /** Charges that took money, by whatever the processor itself shows. */
  succeeded: () => Promise<ProviderCharge[]>;
  /** Refunds that gave money back, by the same. */
  refunded: () => Promise<ProviderRefund[]>;
}

/** The guarantees of the port; every adapter passes it. `setup` gives a processor that has no charge of these orders. */
export function describeProvider(name: string, setup: () => Promise<ProviderUnderTest>): void {
  let under: ProviderUnderTest;
  let provider: Provider;
  beforeEach(async () => {
    under = await setup();
    provider = under.provider;
  });

  describe(`${name}: charge`, () => describeCharging(() => under));
  describe(`${name}: cancel`, () => describeCancelling(() => under));
  describe(`${name}: refund`, () => describeRefunding(() => under));

  describe(`${name}: listSince`, () => {
    it("shows a charge with the order, attempt and values that it was made with", async () => {
      const sinceMs = under.nowMs();
      await provider.charge(request());
      const charges = await listed(provider, sinceMs);
      expect(charges).toEqual([expect.objectContaining({ ...request(), outcome: { outcome: "succeeded" } })]);
    });

    it("leaves out what happened before", async () => {
      await provider.charge(request());
      const [first] = await listed(provider, 0);
      expect(await listed(provider, first!.changedAtMs + 1)).toEqual([]);
    });

    it("shows declined and cancelled charges as such", async () => {
      await provider.charge(request({ paymentMethod: "pm_card_visa_chargeDeclined" }));
      await provider.charge(request({ attempt: 2, paymentMethod: "pm_card_authenticationRequired" }));
      await provider.cancel(keyOf(2));
      const outcomes = (await listed(provider, 0)).map(({ attempt, outcome }) => [attempt, outcome.outcome]);
      expect(outcomes).toEqual(
        expect.arrayContaining([
          [1, "declined"],
          [2, "cancelled"],
        ]),
      );
    });
  });

  describe(`${name}: refunds`, () => describeListedRefunds(() => under));

  describe(`${name}: webhooks`, () => {
    it("reports a refund's outcome with the order, number and values of it", async () => {
      await provider.charge(request());
      await under.webhooks();
      await provider.refund(refundRequest());
      const [message] = await under.webhooks();
      const event = provider.readWebhook(message!.rawBody, message!.signature);
      expect(event).toMatchObject({ ...refundRequest(), outcome: { outcome: "succeeded" } });
    });

    it("reports every outcome with the order, attempt and values of its charge", async () => {
      await provider.charge(request());
      const [message] = await under.webhooks();
      const event = provider.readWebhook(message!.rawBody, message!.signature);
      expect(event).toMatchObject({ ...request(), outcome: { outcome: "succeeded" } });
      expect(event.id).toMatch(/^\S+$/);
    });

    it("are refused when a byte of the body or the signature is another", async () => {
      await provider.charge(request());
      const [{ rawBody, signature } = { rawBody: "", signature: "" }] = await under.webhooks();
      const refused = expect.objectContaining({ type: "SIGNATURE_INVALID" });
      expect(() => provider.readWebhook(`${rawBody} `, signature)).toThrow(refused as never);
      expect(() => provider.readWebhook(rawBody, `${signature.slice(0, -1)}x`)).toThrow(refused as never);
      expect(() => provider.readWebhook(rawBody, "")).toThrow(refused as never);
    });
  });
}

function describeCharging(under: () => ProviderUnderTest): void {
  it("charges once however often the same key is sent", async () => {
    const { provider, succeeded } = under();
    const outcomes = [await provider.charge(request()), await provider.charge(request())];
    expect(outcomes).toEqual([{ outcome: "succeeded" }, { outcome: "succeeded" }]);
    expect(await succeeded()).toHaveLength(1);
  });

  it("charges once when twenty callers send the same key at the same time", async () => {
    const { provider, succeeded } = under();
    const calls = Array.from({ length: 20 }, () => provider.charge(request()));
    expect(await Promise.all(calls)).toEqual(Array(20).fill({ outcome: "succeeded" }));
    expect(await succeeded()).toHaveLength(1);
  });

  it("refuses a key that was used with other values, and charges nothing more", async () => {
    const { provider, succeeded } = under();
    await provider.charge(request());
    await expect(provider.charge(request({ amountMinor: 1 }))).rejects.toThrow("other");
    expect(await succeeded()).toMatchObject([{ amountMinor: 2_500 }]);
  });

  it.each([
    ["pm_card_visa_chargeDeclined", "generic_decline"],
    ["pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"],
    ["pm_card_chargeDeclinedExpiredCard", "expired_card"],
  ])("says why %s is declined, each time", async (paymentMethod, reason) => {
    const { provider, succeeded } = under();
    const declined = { outcome: "declined", reason };
    expect(await provider.charge(request({ paymentMethod }))).toEqual(declined);
    expect(await provider.charge(request({ paymentMethod }))).toEqual(declined);
    expect(await succeeded()).toEqual([]);
  });

  it("sends the buyer to the bank, always to the same page", async () => {
    const { provider, succeeded } = under();
    const asking = request({ paymentMethod: "pm_card_authenticationRequired" });
    const first = await provider.charge(asking);
    expect(first).toEqual({ outcome: "challenge", url: expect.stringMatching(/^https?:\/\//) });
    expect(await provider.charge(asking)).toEqual(first);
    expect(await succeeded()).toEqual([]);
  });

  it("refuses a payment method that it does not know", async () => {
    const { provider, succeeded } = under();
    const strange = provider.charge(request({ paymentMethod: "pm_no_such_method" }));
    await expect(strange).rejects.toMatchObject({ type: "PAYMENT_METHOD_UNKNOWN" });
    expect(await succeeded()).toEqual([]);
  });
}

function describeCancelling(under: () => ProviderUnderTest): void {
  const cancelled = { outcome: "cancelled" };

  it("ends a challenge for ever", async () => {
    const { provider } = under();
    const asking = request({ paymentMethod: "pm_card_authenticationRequired" });
    await provider.charge(asking);
    expect(await provider.cancel(keyOf(1))).toEqual(cancelled);
    expect(await provider.charge(asking)).toEqual(cancelled);
  });

  it("keeps a charge that arrives later from ever being made", async () => {
    const { provider, succeeded } = under();
    expect(await provider.cancel(keyOf(1))).toEqual(cancelled);
    expect(await provider.charge(request())).toEqual(cancelled);
    expect(await provider.charge(request())).toEqual(cancelled);
    expect(await succeeded()).toEqual([]);
  });

  it("answers what had become of the charge before", async () => {
    const { provider } = under();
    await provider.charge(request());
    await provider.charge(request({ attempt: 2, paymentMethod: "pm_card_visa_chargeDeclined" }));
    expect(await provider.cancel(keyOf(1))).toEqual({ outcome: "succeeded" });
    expect(await provider.cancel(keyOf(2))).toEqual({ outcome: "declined", reason: "generic_decline" });
  });

  it("gives the same answer twice", async () => {
    const { provider } = under();
    expect(await provider.cancel(keyOf(1))).toEqual(await provider.cancel(keyOf(1)));
  });

  it("and a charge that arrives at the same time agree on one outcome", async () => {
    const { provider, succeeded } = under();
    const [charged, ended] = await Promise.all([provider.charge(request()), provider.cancel(keyOf(1))]);
    expect(charged).toEqual(ended);
    expect(await succeeded()).toHaveLength(charged.outcome === "succeeded" ? 1 : 0);
  });
}

const listed = (provider: Provider, sinceMs: number) => flattened(provider.listSince(sinceMs));

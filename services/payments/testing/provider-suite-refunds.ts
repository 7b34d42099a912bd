import { describe, expect, it } from "@jest/globals";
import type { ProviderUnderTest } from "./provider-suite.ts";
import { flattened, keyOf, refundRequest, request } from "./provider-suite-requests.ts";

export function describeRefunding(under: () => ProviderUnderTest): void {
  const succeeded = { outcome: "succeeded" };
  const failed = (reason: string) => ({ outcome: "failed", reason });

  it("gives back once however often the same key is sent, also at the same time", async () => {
    const { provider, refunded } = under();
    await provider.charge(request());
    const calls = Array.from({ length: 20 }, () => provider.refund(refundRequest()));
    expect(await Promise.all(calls)).toEqual(Array(20).fill(succeeded));
    expect(await refunded()).toMatchObject([{ amountMinor: 1_000 }]);
  });

  it("gives back at most what was charged, whatever arrives at the same time", async () => {
    const { provider, refunded } = under();
    await provider.charge(request());
    const refunds = [1, 2, 3, 4].map((refund) => provider.refund(refundRequest({ refund })));
    const outcomes = (await Promise.all(refunds)).map(({ outcome }) => outcome);
    expect(outcomes.sort()).toEqual(["failed", "failed", "succeeded", "succeeded"]);
    const more = await provider.refund(refundRequest({ refund: 5, amountMinor: 501 }));
    expect(more).toEqual(failed("more_than_charged"));
    expect(await provider.refund(refundRequest({ refund: 6, amountMinor: 500 }))).toEqual(succeeded);
    expect((await refunded()).reduce((total, { amountMinor }) => total + amountMinor, 0)).toBe(2_500);
  });

  it("answers a refused key the same again", async () => {
    const { provider } = under();
    await provider.charge(request());
    const tooMuch = refundRequest({ amountMinor: 2_501 });
    expect(await provider.refund(tooMuch)).toEqual(failed("more_than_charged"));
    expect(await provider.refund(tooMuch)).toEqual(failed("more_than_charged"));
  });

  it("refuses a key that was used with other values, and gives nothing more back", async () => {
    const { provider, refunded } = under();
    await provider.charge(request());
    await provider.refund(refundRequest());
    await expect(provider.refund(refundRequest({ amountMinor: 1 }))).rejects.toThrow("other");
    expect(await refunded()).toHaveLength(1);
  });

  it("has nothing to give back of a charge that took nothing, or in another currency", async () => {
    const { provider, refunded } = under();
    expect(await provider.refund(refundRequest())).toEqual(failed("not_charged"));
    await provider.charge(request({ attempt: 2, paymentMethod: "pm_card_visa_chargeDeclined" }));
    expect(await provider.refund(refundRequest({ attempt: 2 }))).toEqual(failed("not_charged"));
    await provider.charge(request({ attempt: 3 }));
    const dollars = refundRequest({ attempt: 3, refund: 2, currency: "USD" });
    expect(await provider.refund(dollars)).toEqual(failed("more_than_charged"));
    expect(await refunded()).toEqual([]);
  });
}

export function describeListedRefunds(under: () => ProviderUnderTest): void {
  describe("listRefundsSince", () => {
    it("shows refunds with the values that they were made with, and leaves out what happened before", async () => {
      await under().provider.charge(request());
      await under().provider.refund(refundRequest());
      await under().provider.refund(refundRequest({ refund: 2, amountMinor: 2_000 }));
      const refunds = await flattened(under().provider.listRefundsSince(0));
      expect(refunds).toEqual([
        expect.objectContaining({ ...refundRequest(), outcome: { outcome: "succeeded" } }),
        expect.objectContaining({ refund: 2, outcome: { outcome: "failed", reason: "more_than_charged" } }),
      ]);
      expect(await flattened(under().provider.listRefundsSince(refunds[1]!.changedAtMs + 1))).toEqual([]);
    });
  });

  describe("find and findRefund", () => {
    it("tell how a charge and a refund stand, and null for what never was", async () => {
      expect(await under().provider.find(keyOf(1))).toBeNull();
      await under().provider.charge(request());
      expect(await under().provider.findRefund(refundRequest())).toBeNull();
      await under().provider.refund(refundRequest());
      const succeeded = { outcome: { outcome: "succeeded" } };
      expect(await under().provider.find(keyOf(1))).toMatchObject({ ...request(), ...succeeded });
      expect(await under().provider.findRefund(refundRequest())).toMatchObject({
        ...refundRequest(),
        ...succeeded,
      });
    });
  });
}

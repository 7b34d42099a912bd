import { describe, expect, it } from "@jest/globals";
import { declineReason, isDeclineReason } from "./decline-reasons.ts";

const codes = [
  "generic_decline",
  "insufficient_funds",
  "expired_card",
  "incorrect_cvc",
  "authentication_failed",
  "processing_error",
  "card_not_supported",
  "card_velocity_exceeded",
  "unknown_payment_method",
];

describe("declineReason", () => {
  it("says something of its own for each kind of decline, in both languages", () => {
    const texts = codes.flatMap((code) => [declineReason(code, "en"), declineReason(code, "fr")]);
    expect(new Set(texts).size).toBe(texts.length);
    expect(codes.every(isDeclineReason)).toBe(true);
    for (const text of texts) expect(text).toMatch(/^\p{Ll}.*[^.\s]$/u);
  });

  it("does not tell who holds a card that it was reported stolen", () => {
    expect(declineReason("stolen_card", "en")).toBe(declineReason("generic_decline", "en"));
  });

  it.each(["weird_code", "", "constructor", "__proto__"])(
    "has a sentence for the unknown code %j",
    (code) => {
      expect(isDeclineReason(code)).toBe(false);
      expect(declineReason(code, "fr")).toBe("la banque n’a pas donné de raison");
    },
  );
});

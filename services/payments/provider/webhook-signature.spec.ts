import { describe, expect, it } from "@jest/globals";
import { minuteMs } from "../../../lib/clock.ts";
import { isSignedBy, signWebhook } from "./webhook-signature.ts";

const nowMs = Date.parse("2027-01-01T12:00:00Z");
const rawBody = '{"id":"whk_1"}';
const signature = signWebhook("secret", rawBody, nowMs);
const message = { rawBody, signature, nowMs };

describe("webhook signatures", () => {
  it("are a time and a MAC of the time and the body", () => {
    // printf '%s' '1798804800.{"id":"whk_1"}' | openssl dgst -sha256 -hmac secret
    expect(signature).toBe(
      "t=1798804800,v1=b4b631fa256e8bffd930d707572cd7d478f4e34e79f55cb8bfcf3fafb3558de1",
    );
  });

  it("hold for the same secret and body only", () => {
    expect(isSignedBy("secret", message)).toBe(true);
    expect(isSignedBy("other", message)).toBe(false);
    expect(isSignedBy("secret", { ...message, rawBody: '{"id":"whk_2"}' })).toBe(false);
  });

  it("hold for 5 min, both ways", () => {
    for (const side of [-1, 1]) {
      expect(isSignedBy("secret", { ...message, nowMs: nowMs + side * 5 * minuteMs })).toBe(true);
      expect(isSignedBy("secret", { ...message, nowMs: nowMs + side * (5 * minuteMs + 1) })).toBe(false);
    }
  });

  it("do not hold when the time was changed", () => {
    const later = signature.replace("t=1798804800", "t=1798804801");
    expect(isSignedBy("secret", { ...message, signature: later })).toBe(false);
  });

  it("may stand beside one of an older secret", () => {
    const both = `${signWebhook("old", rawBody, nowMs)},${signature.split(",")[1]}`;
    expect(isSignedBy("secret", { ...message, signature: both })).toBe(true);
  });

  it.each(["", "t=", "t=abc,v1=00", "v1=00", `t=1798804800`, "t=1798804800,v1=", "t=1798804800,v1=zz", "💳"])(
    "do not hold when they are malformed: %p",
    (malformed) => {
      expect(isSignedBy("secret", { ...message, signature: malformed })).toBe(false);
    },
  );
});

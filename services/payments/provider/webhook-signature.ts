import { createHmac, timingSafeEqual } from "node:crypto";
import { minuteMs, secondMs } from "../../../lib/clock.ts";

const toleranceMs = 5 * minuteMs;

/** Stripe's scheme (docs.stripe.com/webhooks): `t=<seconds>,v1=<hex HMAC-SHA256 of "t.body">`. */
export function signWebhook(secret: string, rawBody: string, nowMs: number): string {
  const t = String(Math.floor(nowMs / secondMs));
  return `t=${t},v1=${macOf(secret, t, rawBody).toString("hex")}`;
}

/** True when one of the signatures was made with the secret over exactly this body, at most 5 min from now. */
export function isSignedBy(
  secret: string,
  message: { rawBody: string; signature: string; nowMs: number },
): boolean {
  const parts = message.signature.split(",").map((part) => part.trim());
  const t = parts.find((part) => part.startsWith("t="))?.slice(2) ?? "";
  if (!/^\d{1,12}$/.test(t) || Math.abs(message.nowMs - Number(t) * secondMs) > toleranceMs) return false;
  const mac = macOf(secret, t, message.rawBody);
  const given = parts
    .filter((part) => part.startsWith("v1="))
    .map((part) => Buffer.from(part.slice(3), "hex"));
  return given.some((bytes) => bytes.length === mac.length && timingSafeEqual(bytes, mac));
}

function macOf(secret: string, t: string, rawBody: string): Buffer {
  return createHmac("sha256", secret).update(`${t}.${rawBody}`).digest();
}

import { expect, it } from "@jest/globals";
import { hourMs, secondMs } from "../../../lib/clock.ts";
import { recoveryPeriodMs } from "../../../lib/deadlines.ts";
import type { RandomBytes } from "../../../lib/ids.ts";
import { retryPauseMs } from "./order-states.ts";

const [least, most] = [0, 255].map((byte) => (size: number) => new Uint8Array(size).fill(byte)) as [
  RandomBytes,
  RandomBytes,
];

it("an order that waits for an answer is asked about again soon enough to end within 30 s of its return", () => {
  const pauses = Array.from({ length: 4_500 }, (_, n) => retryPauseMs(n + 1, least));
  expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 20].map((seconds) => seconds * secondMs));
  expect(Math.max(...pauses)).toBe(20 * secondMs);
  expect(retryPauseMs(4_500, most) + recoveryPeriodMs).toBeLessThan(30 * secondMs);
});

it("once no key may be sent any more, an order is looked at once an hour", () => {
  const pauses = Array.from({ length: 4_500 }, (_, n) => retryPauseMs(n + 1, least));
  expect(pauses.reduce((sum, ms) => sum + ms)).toBeGreaterThan(23 * hourMs);
  expect(retryPauseMs(4_501, least)).toBe(hourMs);
});

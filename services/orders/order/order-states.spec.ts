import { expect, it } from "@jest/globals";
import { hourMs, secondMs } from "../../../lib/clock.ts";
import { backoffMs } from "./order-states.ts";

it("an order that waits for an answer is asked about again soon enough to end within 30 s of its return", () => {
  const pauses = Array.from({ length: 4_500 }, (_, n) => backoffMs(n + 1));
  expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 20].map((seconds) => seconds * secondMs));
  expect(Math.max(...pauses)).toBe(20 * secondMs);
});

it("once no key may be sent any more, an order is looked at once an hour", () => {
  const pauses = Array.from({ length: 4_500 }, (_, n) => backoffMs(n + 1));
  expect(pauses.reduce((sum, ms) => sum + ms)).toBeGreaterThan(23 * hourMs);
  expect(backoffMs(4_501)).toBe(hourMs);
});

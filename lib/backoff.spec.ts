import { expect, it } from "@jest/globals";
import { backoffMs } from "./backoff.ts";

const backoff = { firstMs: 100, longestMs: 1_000 };
const always = (byte: number) => (size: number) => new Uint8Array(size).fill(byte);

it("doubles with each try up to the longest pause, however many tries there were", () => {
  const pauses = [1, 2, 3, 4, 5, 6, 10_000].map((tries) => backoffMs(backoff, tries, always(0)));
  expect(pauses).toEqual([100, 200, 400, 800, 1_000, 1_000, 1_000]);
});

it("adds less than a quarter by chance", () => {
  const pauses = [0, 128, 255].map((byte) => backoffMs(backoff, 5, always(byte)));
  expect(pauses).toEqual([1_000, 1_125, 1_249]);
});

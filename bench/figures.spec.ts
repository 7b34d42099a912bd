import { expect, it } from "@jest/globals";
import { percentiles } from "./figures.ts";

it("percentiles are values that were measured, by nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(percentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99 });
  expect(percentiles([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
  expect(() => percentiles([])).toThrow("nothing was measured");
});

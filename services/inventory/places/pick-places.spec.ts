import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PlaceBitmap } from "../memory/taken-claims.ts";
import { pickPlaces } from "./pick-places.ts";

function quotaOf(capacity: number, rowEnds: number[] = [], taken: number[] = []) {
  const bitmap = new PlaceBitmap();
  bitmap.grow(capacity);
  for (const n of taken) bitmap.take(n);
  return { bitmap, rowEnds };
}

const adjacent = (quantity: number) => ({ quotaId: "quo_a", quantity, pick: "adjacent" as const });

describe("pickPlaces", () => {
  it("finds a run that a freed place completes, below where it looked before", () => {
    const quota = quotaOf(8, [], [2, 4, 6]);
    expect(pickPlaces(quota, adjacent(2))).toEqual({ outcome: "picked", places: [7, 8] });
    quota.bitmap.free(4);
    expect(pickPlaces(quota, adjacent(2))).toEqual({ outcome: "picked", places: [3, 4] });
  });

  it("finds a run across what was the end of the quota", () => {
    const quota = quotaOf(4, [], [1, 2, 3]);
    expect(pickPlaces(quotaOf(4, [], [3]), adjacent(3))).toEqual({ outcome: "notAdjacent" });
    expect(pickPlaces(quota, adjacent(2))).toEqual({ outcome: "soldOut", left: 1 });
    quota.bitmap.grow(5);
    expect(pickPlaces(quota, adjacent(2))).toEqual({ outcome: "picked", places: [4, 5] });
  });

  it.each([
    ["fewer", [2, 4]],
    ["more", [4, 12]],
  ])("ends where the quota ends when the rows have %s places than it", (_, rowEnds) => {
    expect(pickPlaces(quotaOf(6, rowEnds, [2, 3, 4]), adjacent(3))).toEqual({ outcome: "notAdjacent" });
  });

  it("looks again from the start when the rows may have changed", () => {
    const { bitmap } = quotaOf(4);
    expect(pickPlaces({ bitmap, rowEnds: [2, 4] }, adjacent(3))).toEqual({ outcome: "notAdjacent" });
    bitmap.grow(4);
    expect(pickPlaces({ bitmap, rowEnds: [4] }, adjacent(3))).toEqual({
      outcome: "picked",
      places: [1, 2, 3],
    });
  });

  it.each(["any", "together"] as const)(
    "gives no place beyond the capacity, whatever is said to be left: %s",
    (pick) => {
      const { bitmap } = quotaOf(6, [6], [1, 3, 5]);
      Object.defineProperty(bitmap, "left", { value: 5 });
      const answer = pickPlaces({ bitmap, rowEnds: [6] }, { quotaId: "quo_a", quantity: 4, pick });
      expect(answer).toEqual({ outcome: "soldOut", left: 3 });
      expect([2, 4, 6, 7].some((n) => bitmap.isTaken(n))).toBe(false);
    },
  );

  it.each([
    ["the first of equal ones", [3], [1, 2]],
    ["the first that is shortest, though a longer one follows", [3, 6], [1, 2]],
    ["a later one that is shorter", [4, 7, 8], [5, 6]],
  ])("of a row's runs takes %s", (_, taken, places) => {
    expect(pickPlaces(quotaOf(9, [9], taken), adjacent(2))).toEqual({ outcome: "picked", places });
  });

  it("takes a single place from the shortest run as well", () => {
    expect(pickPlaces(quotaOf(9, [9], [4, 7]), adjacent(1))).toEqual({ outcome: "picked", places: [5] });
  });

  it("what it learnt of runs never hides one: it picks like a search from the start", () => {
    const step = fc.record({
      free: fc.boolean(),
      n: fc.integer({ min: 1, max: 60 }),
      quantity: fc.integer({ min: 1, max: 4 }),
    });
    const rows = fc.constantFrom<number[]>([], [5, 25, 26, 60], [30, 60]);
    fc.assert(
      fc.property(rows, fc.array(step, { maxLength: 100 }), (rowEnds, steps) => {
        const quota = quotaOf(60, rowEnds);
        for (const { free, n, quantity } of steps) {
          if (free) quota.bitmap.free(n);
          const taken = Array.from({ length: 60 }, (_, i) => i + 1).filter((m) => quota.bitmap.isTaken(m));
          const fresh = pickPlaces(quotaOf(60, rowEnds, taken), adjacent(quantity));
          expect(pickPlaces(quota, adjacent(quantity))).toEqual(fresh);
        }
      }),
      { numRuns: 500 },
    );
  });
});

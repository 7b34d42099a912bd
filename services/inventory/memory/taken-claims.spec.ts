import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { PlaceBitmap } from "./taken-claims.ts";

function bitmapOf(capacity: number, taken: number[] = []): PlaceBitmap {
  const bitmap = new PlaceBitmap();
  bitmap.grow(capacity);
  for (const n of taken) bitmap.take(n);
  return bitmap;
}

describe("PlaceBitmap", () => {
  it("an empty one has all its places free, from 1 to its capacity", () => {
    const bitmap = bitmapOf(64);
    expect(bitmap.left).toBe(64);
    expect(bitmap.nextFree(1)).toBe(1);
    expect(bitmap.nextFree(64)).toBe(64);
    expect(bitmap.nextFree(65)).toBeGreaterThan(64);
    expect(bitmap.nextTaken(1)).toBe(Number.POSITIVE_INFINITY);
  });

  it("taking a taken place and freeing a free one change nothing", () => {
    const bitmap = bitmapOf(10);
    expect([bitmap.take(3), bitmap.take(3), bitmap.left]).toEqual([true, false, 9]);
    expect([bitmap.free(3), bitmap.free(3), bitmap.left]).toEqual([true, false, 10]);
  });

  it("a full one has no free place until one is freed", () => {
    const bitmap = bitmapOf(
      100,
      Array.from({ length: 100 }, (_, i) => i + 1),
    );
    expect([bitmap.left, bitmap.nextFree(1)]).toEqual([0, 101]);
    bitmap.free(32);
    expect([bitmap.left, bitmap.nextFree(1)]).toEqual([1, 32]);
  });

  it("a place taken beyond the capacity counts once the capacity has grown over it", () => {
    const bitmap = bitmapOf(10, [70]);
    expect([bitmap.left, bitmap.isTaken(70)]).toEqual([10, true]);
    bitmap.grow(80);
    expect(bitmap.left).toBe(79);
    expect(bitmap.nextFree(70)).toBe(71);
  });

  it("a capacity never shrinks", () => {
    const bitmap = bitmapOf(10);
    bitmap.grow(5);
    expect([bitmap.capacity, bitmap.left]).toEqual([10, 10]);
  });

  it("answers like a set, whatever is taken, freed and grown", () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant("take" as const), n: fc.integer({ min: 1, max: 140 }) }),
      fc.record({ do: fc.constant("free" as const), n: fc.integer({ min: 1, max: 140 }) }),
      fc.record({ do: fc.constant("grow" as const), n: fc.integer({ min: 1, max: 130 }) }),
      fc.record({ do: fc.constant("look" as const), n: fc.integer({ min: 1, max: 140 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        const bitmap = bitmapOf(40);
        const taken = new Set<number>();
        let capacity = 40;
        for (const { do: what, n } of steps) {
          if (what === "take") expect(bitmap.take(n)).toBe(!taken.has(n) && taken.add(n).has(n));
          if (what === "free") expect(bitmap.free(n)).toBe(taken.delete(n));
          if (what === "grow") {
            capacity = Math.max(capacity, n);
            bitmap.grow(capacity);
          }
          const numbers = Array.from({ length: 300 }, (_, i) => i + 1).filter((m) => m >= n);
          const free = numbers.find((m) => m <= capacity && !taken.has(m));
          const found = bitmap.nextFree(n);
          expect(found <= capacity ? found : undefined).toBe(free);
          expect(bitmap.nextTaken(n)).toBe(numbers.find((m) => taken.has(m)) ?? Number.POSITIVE_INFINITY);
          expect(bitmap.left).toBe(capacity - [...taken].filter((m) => m <= capacity).length);
        }
      }),
    );
  });
});

import { expect, it } from "@jest/globals";
import { TtlCache } from "./ttl-cache.ts";

function at(nowMs: number) {
  const clock = { now: nowMs, nowMs: () => clock.now };
  return clock;
}

it("keeps a value until its time is over", () => {
  const clock = at(1_000);
  const kept = new TtlCache<string>({ forMs: 100, most: 10 }, clock);
  expect(kept.keep("a", "first")).toBe("first");
  clock.now = 1_099;
  expect(kept.get("a")).toBe("first");
  clock.now = 1_100;
  expect(kept.get("a")).toBeUndefined();
});

it("counts the time from when reading began", () => {
  const clock = at(1_000);
  const kept = new TtlCache<string>({ forMs: 100, most: 10 }, clock);
  kept.keep("a", "read slowly", 920);
  clock.now = 1_020;
  expect(kept.get("a")).toBeUndefined();
});

it("removes what it is asked to, and what was used least recently when there is too much", () => {
  const kept = new TtlCache<number>({ forMs: 100, most: 2 }, at(0));
  kept.keep("a", 1);
  kept.keep("b", 2);
  kept.forget("a");
  expect([kept.get("a"), kept.get("b")]).toEqual([undefined, 2]);
  kept.keep("c", 3);
  kept.get("b");
  kept.keep("d", 4);
  expect(["b", "c", "d"].map((key) => kept.get(key))).toEqual([2, undefined, 4]);
});

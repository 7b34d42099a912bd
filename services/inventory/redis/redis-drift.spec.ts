import { beforeEach, expect, it } from "@jest/globals";
import { describeWith } from "../../../test/support/servers.ts";
import { loadSample, requestOf, sampleEventId, sideBySide, some, takenOf } from "../testing/places.ts";
import { withRedisPlaces } from "../testing/redis-places.ts";
import { stateKey } from "./place-keys.ts";

const taken = [1, 2, 3, 5, 6, 7, 8, 9, 10].map((n) => `quo_floor/${n}`);

describeWith(["redis-server"], "counts in Redis that the bitmap does not bear out", () => {
  const on = withRedisPlaces();
  beforeEach(async () => {
    await loadSample(on.places, taken);
  });

  /** As a hand at Redis, or a fault in a script, would leave it. */
  async function setCounts(counts: { left: number; lowest?: number }): Promise<void> {
    const field = "quota:quo_floor";
    const quota = JSON.parse((await on.redis.send("HGET", stateKey(sampleEventId), field)) as string);
    await on.redis.send("HSET", stateKey(sampleEventId), field, JSON.stringify({ ...quota, ...counts }));
  }

  it.each([
    ["any", some(2)],
    ["side by side if it can be", sideBySide("together", 2, "quo_floor")],
  ])("give no place beyond the capacity, and take nothing: %s", async (_, line) => {
    await setCounts({ left: 5 });
    const answer = await on.places.hold(requestOf("ord_a", [line]), 5);
    expect(answer).toEqual({ outcome: "soldOut", line: 0, left: 1 });
    expect(await takenOf(on.places)).toEqual([...taken].sort());
    expect(await on.places.hold(requestOf("ord_b", [some(1)]), 5)).toMatchObject({ places: [[4]] });
  });

  it("are sold out when the search begins behind the last place", async () => {
    await setCounts({ left: 1, lowest: 12 });
    const answer = await on.places.hold(requestOf("ord_a", [some(1)]), 5);
    expect(answer).toEqual({ outcome: "soldOut", line: 0, left: 0 });
    expect(await takenOf(on.places)).toEqual([...taken].sort());
  });
});

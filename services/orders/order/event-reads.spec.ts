import { describe, expect, it } from "@jest/globals";
import { EventReads } from "./event-reads.ts";

/** Reads that end on command, with their sequence number. */
function slowly() {
  const turns: { key: string; end: () => void; fail: () => void }[] = [];
  const reads = new EventReads(
    (key) =>
      new Promise<number>((resolve, reject) => {
        const n = turns.length + 1;
        turns.push({ key, end: () => resolve(n), fail: () => reject(new Error(`read ${n} failed`)) });
      }),
  );
  return { reads, turns };
}
const settled = () => new Promise((done) => setImmediate(done));

describe("fresh reads", () => {
  it("begin at once where nobody reads", async () => {
    const { reads, turns } = slowly();
    const [one, other] = [reads.get("evt_a"), reads.get("evt_b")];
    for (const { end } of turns) end();
    expect(await Promise.all([one, other])).toEqual([1, 2]);
    const later = reads.get("evt_a");
    turns[2]!.end();
    expect(await later).toBe(3);
  });

  it("never give what began to be read before it was asked for", async () => {
    const { reads, turns } = slowly();
    const first = reads.get("evt_a");
    const second = reads.get("evt_a");
    turns[0]!.end();
    expect(await first).toBe(1);
    await settled();
    const third = reads.get("evt_a");
    turns[1]!.end();
    expect(await second).toBe(2);
    await settled();
    turns[2]!.end();
    expect(await third).toBe(3);
  });

  it("are shared by all who wait", async () => {
    const { reads, turns } = slowly();
    const first = reads.get("evt_a");
    const waiting = Array.from({ length: 50 }, () => reads.get("evt_a"));
    turns[0]!.end();
    await first;
    await settled();
    expect(turns).toHaveLength(2);
    turns[1]!.end();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([2]));
    await settled();
    expect(turns).toHaveLength(2);
  });

  it("fail for those who shared the read alone", async () => {
    const { reads, turns } = slowly();
    const first = reads.get("evt_a");
    const second = reads.get("evt_a");
    turns[0]!.fail();
    await expect(first).rejects.toThrow("read 1 failed");
    await settled();
    turns[1]!.end();
    expect(await second).toBe(2);
  });
});

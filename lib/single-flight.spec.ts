import { describe, expect, it } from "@jest/globals";
import { SingleFlight } from "./single-flight.ts";

/** Work that ends on command, with its sequence number. */
function slowWork() {
  const turns: { key: string; end: () => void; fail: () => void }[] = [];
  const flights = new SingleFlight<number>();
  const run = (key: string) =>
    flights.run(
      key,
      () =>
        new Promise<number>((resolve, reject) => {
          const n = turns.length + 1;
          turns.push({ key, end: () => resolve(n), fail: () => reject(new Error(`run ${n} failed`)) });
        }),
    );
  return { run, turns };
}
const settled = () => new Promise((done) => setImmediate(done));

describe("SingleFlight", () => {
  it("begins at once when nothing runs for the key, whatever runs for others", async () => {
    const { run, turns } = slowWork();
    const [one, other] = [run("evt_a"), run("evt_b")];
    expect(turns.map(({ key }) => key)).toEqual(["evt_a", "evt_b"]);
    for (const { end } of turns) end();
    expect(await Promise.all([one, other])).toEqual([1, 2]);
    await settled();
    const later = run("evt_a");
    turns[2]!.end();
    expect(await later).toBe(3);
  });

  it("never answers with work that began before the request", async () => {
    const { run, turns } = slowWork();
    const first = run("evt_a");
    const second = run("evt_a");
    turns[0]!.end();
    expect(await first).toBe(1);
    await settled();
    const third = run("evt_a");
    turns[1]!.end();
    expect(await second).toBe(2);
    await settled();
    turns[2]!.end();
    expect(await third).toBe(3);
  });

  it("shares one run among all callers that wait", async () => {
    const { run, turns } = slowWork();
    const first = run("evt_a");
    const waiting = Array.from({ length: 50 }, () => run("evt_a"));
    turns[0]!.end();
    await first;
    await settled();
    expect(turns).toHaveLength(2);
    turns[1]!.end();
    expect(new Set(await Promise.all(waiting))).toEqual(new Set([2]));
    await settled();
    expect(turns).toHaveLength(2);
  });

  it("fails only for those who shared the run, and goes on", async () => {
    const { run, turns } = slowWork();
    const first = run("evt_a");
    const second = run("evt_a");
    turns[0]!.fail();
    await expect(first).rejects.toThrow("run 1 failed");
    await settled();
    turns[1]!.end();
    expect(await second).toBe(2);
  });
});

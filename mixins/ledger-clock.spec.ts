import { beforeEach, expect, it } from "@jest/globals";
import { LedgerClock } from "./ledger-clock.ts";

/** A machine, a ledger somewhere else, and a network; each with a time of its own. */
const world = { monotonicMs: 0, machineMs: 0, ledgerMs: 0 };
let clock: LedgerClock;

beforeEach(() => {
  Object.assign(world, { monotonicMs: 5_000, machineMs: 1_000_000, ledgerMs: 2_000_000 });
  clock = new LedgerClock({ nowMs: () => world.machineMs }, () => world.monotonicMs);
});

function pass(ms: number): void {
  world.monotonicMs += ms;
  world.machineMs += ms;
  world.ledgerMs += ms;
}

/** Reads the ledger's time over ways that take so long, one after the other. */
function over(...ways: [there: number, back: number][]) {
  let n = 0;
  return async () => {
    const [there, back] = ways[Math.min(n++, ways.length - 1)]!;
    pass(there);
    const readMs = world.ledgerMs;
    pass(back);
    return readMs;
  };
}

it("shows the machine's time until it was measured, then the ledger's", async () => {
  expect(clock.nowMs()).toBe(1_000_000);
  await clock.measure(over([2, 2]));
  expect(clock.nowMs()).toBe(world.ledgerMs);
  pass(30_000);
  expect(clock.nowMs()).toBe(world.ledgerMs);
});

it("is set back by the first measurement, when the machine's clock was ahead", async () => {
  world.ledgerMs = 900_000;
  await clock.measure(over([1, 1]));
  expect(clock.nowMs()).toBe(world.ledgerMs);
});

it("believes the quickest of its readings, half its way", async () => {
  await clock.measure(over([400, 0], [0, 300], [9, 1], [50, 0]));
  expect(clock.nowMs() - world.ledgerMs).toBe(4);
});

it("does not mind what is done to the machine's clock", async () => {
  await clock.measure(over([1, 1]));
  for (const jump of [-3_600_000, 7_200_000]) {
    world.machineMs += jump;
    pass(10);
    expect(clock.nowMs()).toBe(world.ledgerMs);
  }
});

it("keeps an estimate that a slow answer does not contradict", async () => {
  await clock.measure(over([1, 1]));
  await clock.measure(over([900, 100]));
  expect(clock.nowMs()).toBe(world.ledgerMs);
});

it("steps forward when it is behind", async () => {
  await clock.measure(over([1, 1]));
  world.ledgerMs += 60_000;
  await clock.measure(over([1, 1]));
  expect(clock.nowMs()).toBe(world.ledgerMs);
});

it("ahead, it goes on at half speed until the ledger has caught up, and never back", async () => {
  await clock.measure(over([0, 0]));
  const before = clock.nowMs();
  world.ledgerMs -= 1_000;
  await clock.measure(over([0, 0]));
  expect(clock.nowMs()).toBe(before);
  pass(400);
  expect(clock.nowMs()).toBe(before + 200);
  await clock.measure(over([0, 0]));
  expect(clock.nowMs()).toBe(before + 200);
  pass(1_500);
  expect(clock.nowMs()).toBe(before + 950);
  pass(1_000);
  expect(clock.nowMs()).toBe(world.ledgerMs);
});

it("never goes back over random measurements, jumps and delays, and comes to the ledger's time", async () => {
  let [seed, shown] = [7, 0];
  const random = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  await clock.measure(over([1, 1]));
  for (let n = 0; n < 2_000; n++) {
    pass(random(500) / 7);
    if (random(10) === 0) world.ledgerMs += random(4_000) - 2_000;
    if (random(10) === 0) world.machineMs += random(100_000) - 50_000;
    if (random(3) === 0) await clock.measure(over([random(40), random(40)]));
    expect(clock.nowMs()).toBeGreaterThanOrEqual(shown);
    shown = clock.nowMs();
  }
  pass(200_000);
  await clock.measure(over([0, 0]));
  pass(200_000);
  expect(Math.abs(clock.nowMs() - world.ledgerMs)).toBeLessThanOrEqual(1);
});

it("throws when no reading came, keeps its time, and takes the readings that came before a failure", async () => {
  const failing = () => Promise.reject(new Error("away"));
  await expect(clock.measure(failing)).rejects.toThrow("away");
  expect(clock.nowMs()).toBe(1_000_000);
  let reads = 0;
  await clock.measure(async () => (reads++ === 0 ? world.ledgerMs : failing()));
  expect(clock.nowMs()).toBe(world.ledgerMs);
  await expect(clock.measure(failing)).rejects.toThrow("away");
  expect(clock.nowMs()).toBe(world.ledgerMs);
});

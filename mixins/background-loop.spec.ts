import { AsyncLocalStorage } from "node:async_hooks";
import { describe, expect, it } from "@jest/globals";
import { BackgroundLoop } from "./background-loop.ts";

const moment = (ms = 15) => new Promise((done) => setTimeout(done, ms));
const silent = { error: () => {} };

it("repeats one round at a time, also after a round that failed", async () => {
  let rounds = 0;
  let atOnce = 0;
  let most = 0;
  const failures: unknown[] = [];
  const log = { error: (...line: unknown[]) => void failures.push(line) };
  const work = new BackgroundLoop("sweep", { everyMs: 1, log: log as never }, async () => {
    most = Math.max(most, ++atOnce);
    await moment(2);
    atOnce--;
    if (++rounds === 1) throw new Error("once");
  });
  work.start();
  while (rounds < 4) await moment(1);
  await work.stop();
  expect(most).toBe(1);
  expect(failures).toHaveLength(1);
});

it("waits in stop for the round under way, and begins no other", async () => {
  let finished = 0;
  const work = new BackgroundLoop("sweep", { everyMs: 1, log: silent as never }, async () => {
    await moment(20);
    finished++;
  });
  work.start();
  await moment(10);
  await work.stop();
  const then = finished;
  expect(then).toBeGreaterThanOrEqual(1);
  await moment(40);
  expect(finished).toBe(then);
});

it("leaves a round behind that takes too long, and does not complain of how it ends", async () => {
  const errors: unknown[] = [];
  const log = { error: (...line: unknown[]) => void errors.push(line) };
  const round = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const work = new BackgroundLoop("sweep", { everyMs: 1, log: log as never, patienceMs: 5 }, () => {
    begun.resolve();
    return round.promise;
  });
  work.start();
  await begun.promise;
  await work.stop();
  round.reject(new Error("the ledger is closed"));
  await moment();
  expect(errors).toEqual([]);
});

describe("a loop that is woken", () => {
  const anHourMs = 3_600_000;
  const turn = () => new Promise((done) => setImmediate(done));
  const newLoop = (round: () => Promise<unknown>) =>
    new BackgroundLoop("delivery", { everyMs: anHourMs, log: silent as never }, round);

  it("begins a round at once, and no other", async () => {
    let rounds = 0;
    const loop = newLoop(async () => rounds++);
    loop.start();
    await turn();
    expect(rounds).toBe(0);
    loop.wake();
    await turn();
    await turn();
    expect(rounds).toBe(1);
    await loop.stop();
    expect(rounds).toBe(1);
  });

  it("does another round when it is woken during one", async () => {
    let rounds = 0;
    const loop = newLoop(async () => {
      if (++rounds === 1) loop.wake();
    });
    loop.start();
    loop.wake();
    await turn();
    await loop.stop();
    expect(rounds).toBe(2);
  });

  it("stops after the round under way, and does none after it", async () => {
    let rounds = 0;
    const { promise, resolve: finish } = Promise.withResolvers<void>();
    const loop = newLoop(async () => {
      rounds++;
      await promise;
    });
    loop.start();
    loop.wake();
    await turn();
    loop.wake();
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await turn();
    expect(stopped).toBe(false);
    finish();
    await stopping;
    loop.wake();
    await turn();
    expect(rounds).toBe(1);
  });

  it("stops when it was never started, and does not begin when it is woken before", async () => {
    let rounds = 0;
    const loop = newLoop(async () => rounds++);
    loop.wake();
    await turn();
    await expect(loop.stop()).resolves.toBeUndefined();
    expect(rounds).toBe(0);
  });

  it("does not run in the context of the request that woke it", async () => {
    const context = new AsyncLocalStorage<string>();
    const seen: unknown[] = [];
    const loop = newLoop(async () => seen.push(context.getStore()));
    loop.start();
    await turn();
    context.run("a request", () => loop.wake());
    await turn();
    await loop.stop();
    expect(seen).toEqual([undefined]);
  });
});

import { expect, it } from "@jest/globals";
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

import { beforeEach, expect, it } from "@jest/globals";
import { minuteMs } from "../../../lib/clock.ts";
import { noMetrics } from "../../../lib/telemetry/metrics.ts";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { watchBackups } from "./backup-gauges.ts";
import { type BackupRuns, backupRunsSpec, recordFailure, recordProven } from "./backup-runs.ts";

let runs: Collection<BackupRuns>;
let nowMs: number;
let reads: number;
let isAway: boolean;
const shown = new Map<string, () => number | Promise<number>>();

beforeEach(() => {
  runs = openMemoryStore().collection(backupRunsSpec);
  [nowMs, reads, isAway] = [100_000, 0, false];
  const metrics = {
    ...noMetrics,
    watch: (name: string, read: () => number | Promise<number>) => void shown.set(name, read),
    watchBackupFailures: (read: () => Promise<number>) => void shown.set("failures", read),
  };
  const get = async (id: string) => {
    reads++;
    if (isAway) throw new Error("the ledger is away");
    return runs.get(id);
  };
  watchBackups({ get }, metrics, { nowMs: () => nowMs });
});

/** Age, duration, size and failures, asked for at once as a scrape does. */
const all = () =>
  Promise.all(
    [
      "eventsapp_backup_age_seconds",
      "eventsapp_backup_duration_seconds",
      "eventsapp_backup_size_bytes",
      "failures",
    ].map((name) => shown.get(name)!()),
  );

it("watchBackups knows of no backup before the first, and counts failures all the same", async () => {
  expect(await all()).toEqual([Number.NaN, Number.NaN, Number.NaN, 0]);
  await Promise.all([recordFailure(runs), recordFailure(runs), recordFailure(runs)]);
  expect(await all()).toEqual([Number.NaN, Number.NaN, Number.NaN, 3]);
});

it("watchBackups shows the last proven one, by one read for all that is asked at once", async () => {
  await recordProven(runs, { madeAtMs: 40_000, bytes: 700, tookMs: 1_500 }, nowMs);
  await recordFailure(runs);
  expect(await all()).toEqual([60, 1.5, 700, 1]);
  expect(reads).toBe(1);
  await recordProven(runs, { madeAtMs: 30_000, bytes: 1, tookMs: 1 }, nowMs);
  expect(await all()).toEqual([60, 1.5, 700, 1]);
  await recordProven(runs, { madeAtMs: 100_500, bytes: 800, tookMs: 2_000 }, nowMs);
  expect(await all()).toEqual([0, 2, 800, 1]);
});

it("watchBackups shows no age of a later time, and the next backup takes its place", async () => {
  await recordProven(runs, { madeAtMs: nowMs + minuteMs + 1, bytes: 700, tookMs: 1_500 }, nowMs);
  expect(await all()).toEqual([Number.NaN, 1.5, 700, 0]);
  await recordProven(runs, { madeAtMs: 40_000, bytes: 800, tookMs: 2_000 }, nowMs);
  expect(await all()).toEqual([60, 2, 800, 0]);
});

it("watchBackups lets the age grow while the ledger is away, and says so when it never knew", async () => {
  isAway = true;
  await expect(all()).rejects.toThrow("the ledger is away");
  isAway = false;
  await recordProven(runs, { madeAtMs: 40_000, bytes: 700, tookMs: 1_500 }, nowMs);
  await all();
  isAway = true;
  nowMs += 5_000;
  expect(await all()).toEqual([65, 1.5, 700, 0]);
});

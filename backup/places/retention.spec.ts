import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { hourMs } from "../../lib/clock.ts";
import { readSettings } from "../../lib/settings/env.ts";
import { backupName, paymentBackups } from "../make/backup-names.ts";
import { freshFolder } from "../testing/data.ts";
import { folderPlace } from "./folder-place.ts";
import { prune, surplus } from "./retention.ts";

const nowMs = Date.parse("2027-01-31T12:00:00Z");
const dayMs = 24 * hourMs;
/** Hourly, from this many hours ago up to now. */
const hourly = (hours: number) =>
  Array.from({ length: hours }, (_, i) => backupName("payments", nowMs - (hours - 1 - i) * hourMs));
const gone = (names: string[], retained: { newest: number; days: number }) =>
  surplus(paymentBackups(names, nowMs), retained).map(({ name }) => name);
const retainedOf = (names: string[], retained: { newest: number; days: number }) => {
  const removed = new Set(gone(names, retained));
  return names.filter((name) => !removed.has(name));
};

describe("surplus", () => {
  it("keeps the newest, and of each of the last days the newest one", () => {
    const days = ["2027-01-29T23", "2027-01-30T23", "2027-01-31T10", "2027-01-31T11", "2027-01-31T12"];
    expect(retainedOf(hourly(10 * 24), { newest: 3, days: 3 })).toEqual(
      days.map((hour) => `payments-${hour}-00-00.000Z.backup`),
    );
  });

  it("keeps the newest alone when no days are wanted, and everything while there are few", () => {
    expect(retainedOf(hourly(100), { newest: 2, days: 0 })).toEqual(hourly(2));
    expect(gone(hourly(48), { newest: 48, days: 30 })).toEqual([]);
  });

  it("counts days that have backups: a clock 40 days ahead costs one of them", () => {
    const daily = Array.from({ length: 30 }, (_, i) => backupName("payments", nowMs - (69 - i) * dayMs));
    expect(gone([...daily, backupName("payments", nowMs)], { newest: 1, days: 30 })).toEqual([daily[0]]);
  });

  it("never lets the newest one go, however old it is", () => {
    const old = backupName("payments", nowMs - 400 * dayMs);
    expect(gone([old], { newest: 1, days: 30 })).toEqual([]);
  });
});

it("prune leaves alone what is no backup of the payments, unproven, or of a clock that was ahead", async () => {
  const folder = join(freshFolder(), "backups");
  mkdirSync(folder);
  const others = [
    ...["notes.txt", backupName("all", 0), `${backupName("payments", 0)}.unproven`, "payments-2026.backup"],
    ...["payments-2026-01-01T00-00-00.000Z.backup.gz", backupName("payments", nowMs + 1)],
  ];
  for (const name of [...others, ...hourly(10)]) writeFileSync(join(folder, name), "");
  await prune(folderPlace(folder), readSettings({ BACKUP_KEEP: "2", BACKUP_KEEP_DAYS: "0" }), nowMs);
  expect(readdirSync(folder).sort()).toEqual([...others, ...hourly(2)].sort());
});

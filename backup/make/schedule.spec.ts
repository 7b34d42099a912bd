import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, jest } from "@jest/globals";
import { readSettings } from "../../lib/settings/env.ts";
import { type GaugeName, noMetrics } from "../../lib/telemetry/metrics.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { eventually } from "../../test/support/eventually.ts";
import { dataFolder, freshFolder, passphrase } from "../testing/data.ts";
import { backupName, paymentBackups } from "./backup-names.ts";
import { type BackupSchedule, requireBackupKey, startBackups } from "./schedule.ts";

jest.setTimeout(30_000);

let folder: string;
let runtime: Runtime;
let schedule: BackupSchedule | null;
let errors: string[];
let failures: number;
const gauges = new Map<GaugeName, () => number | Promise<number>>();
const backups = () =>
  paymentBackups(
    existsSync(folder) && statSync(folder).isDirectory() ? readdirSync(folder) : [],
    Date.now(),
  ).map(({ name }) => name);

beforeEach(async () => {
  folder = join(freshFolder(), "backups");
  schedule = null;
  errors = [];
  failures = 0;
  const log = { child: () => log, info() {}, error: (_: unknown, text: string) => void errors.push(text) };
  runtime = {
    settings: {
      ...readSettings({
        BACKUP_PASSPHRASE: passphrase,
        BACKUP_KEEP: "2",
        BACKUP_KEEP_DAYS: "0",
        DATA_DIR: await dataFolder(),
      }),
      ...{ BACKUP_DIR: folder, BACKUP_EVERY: 10 },
    },
    clock: { nowMs: () => Date.now() },
    logger: log,
    metrics: {
      ...noMetrics,
      backupFailed: () => void failures++,
      watch: (name: GaugeName, read: () => number | Promise<number>) => void gauges.set(name, read),
    },
  } as unknown as Runtime;
});
afterEach(async () => {
  await schedule?.stop();
  expect(readdirSync(runtime.settings.DATA_DIR).filter((name) => name.startsWith("."))).toEqual([]);
});

it("startBackups backs up again and again, keeps the newest, and publishes their age, size and time", async () => {
  schedule = startBackups(runtime);
  await eventually(() => backups().length === 1);
  const [first] = backups();
  await eventually(() => backups().length === 2 && !backups().includes(first!));
  await eventually(() => Number(gauges.get("eventsapp_backup_size_bytes")?.()) > 500);
  expect(await gauges.get("eventsapp_backup_age_seconds")!()).toBeLessThan(10);
  expect(await gauges.get("eventsapp_backup_duration_seconds")!()).toBeGreaterThan(0);
  expect(errors).toEqual([]);
});

it("startBackups leaves other files alone, and waits until the last backup is old enough", async () => {
  mkdirSync(folder);
  const retained = [backupName("payments", Date.now() - 60_000), backupName("all", 0), "notes.txt"];
  for (const name of retained) writeFileSync(join(folder, name), "");
  runtime.settings.BACKUP_EVERY = 59_000;
  schedule = startBackups(runtime);
  expect(await gauges.get("eventsapp_backup_age_seconds")!()).toBeGreaterThan(59);
  await schedule?.stop();
  expect(readdirSync(folder).sort()).toEqual(retained.sort());
});

it("startBackups goes on when a clock that was ahead has left backups of a later time, and leaves those alone", async () => {
  mkdirSync(folder);
  const later = [1, 2].map((day) => backupName("payments", Date.now() + day * 86_400_000));
  for (const name of later) writeFileSync(join(folder, name), "");
  const ours = () => readdirSync(folder).filter((name) => name.endsWith(".backup") && !later.includes(name));
  schedule = startBackups(runtime);
  await eventually(() => ours().length === 1);
  const [first] = ours();
  await eventually(() => ours().length === 2 && !ours().includes(first!));
  expect(await gauges.get("eventsapp_backup_age_seconds")!()).toBeLessThan(10);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(later));
});

it("startBackups logs and counts a failure, leaves what it has, and tries again", async () => {
  writeFileSync(folder, "a file where the folder should be");
  schedule = startBackups(runtime);
  await eventually(() => failures >= 2);
  rmSync(folder);
  await eventually(() => backups().length > 0);
  expect(errors[0]).toBe("a backup failed; the next round tries again");
});

it("startBackups counts no failure when old backups cannot be removed, and says so", async () => {
  const stubborn = [1, 2].map((hour) => backupName("payments", hour * 3_600_000));
  // A folder is not removed like a file.
  for (const name of stubborn) mkdirSync(join(folder, name), { recursive: true });
  runtime.settings.BACKUP_EVERY = 2_000;
  schedule = startBackups(runtime);
  await eventually(() => errors.length > 0);
  expect([errors[0], failures]).toEqual(["old backups could not be removed", 0]);
  expect(backups()).toEqual(expect.arrayContaining(stubborn));
});

it("startBackups ends a backup under way at once when the shop stops, without a trace", async () => {
  schedule = startBackups(runtime);
  await eventually(() => readdirSync(runtime.settings.DATA_DIR).some((name) => name.startsWith(".")));
  await schedule?.stop();
  expect(failures).toBe(0);
  expect(errors).toEqual([]);
});

it("startBackups does nothing unless it is asked to, or where there are no payments", () => {
  const { settings } = runtime;
  expect(startBackups({ ...runtime, settings: { ...settings, BACKUP_EVERY: undefined } })).toBeNull();
  expect(startBackups({ ...runtime, settings: { ...settings, SERVICES: ["gateway"] } })).toBeNull();
});

it("requireBackupKey refuses a schedule without a passphrase", () => {
  const { BACKUP_PASSPHRASE, ...rest } = runtime.settings;
  expect(() => requireBackupKey(rest)).toThrow("set BACKUP_PASSPHRASE");
  expect(() => requireBackupKey({ ...rest, BACKUP_EVERY: undefined })).not.toThrow();
});

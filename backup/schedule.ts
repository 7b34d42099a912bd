import { rmSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { secondMs } from "../lib/clock.ts";
import type { Settings } from "../lib/env.ts";
import { Repeating } from "../mixins/repeating.ts";
import type { Runtime } from "../mixins/runtime.ts";
import { backupName, type DatedBackup, paymentBackups } from "./backup-names.ts";
import { type BackupOrder, unprovenName } from "./making.ts";
import { readPassphrase } from "./passphrase.ts";
import { newScratch, removeLeftovers, removeScratch } from "./scratch-folder.ts";

/** How often a running shop looks whether a backup is due. */
const lookEveryMs = 30 * secondMs;

export interface BackupSchedule {
  /** Cuts off a backup under way, which leaves nothing. */
  stop(): Promise<void>;
}

/** Throws BackupError unless there is a passphrase for the backups that the settings want. */
export function requireBackupKey(settings: Settings): void {
  if (settings.BACKUP_EVERY !== undefined) readPassphrase(settings);
}

/**
 * Backs the payments' ledger up each BACKUP_EVERY, and keeps the last BACKUP_KEEP of the backups. A failure is logged
 * and counted, and the next look tries again.
 */
export function startBackups(runtime: Runtime): BackupSchedule | null {
  const { BACKUP_EVERY: everyMs, BACKUP_DIR, BACKUP_KEEP, DATA_DIR, SERVICES } = runtime.settings;
  if (everyMs === undefined || !SERVICES.includes("payments")) return null;
  const passphrase = readPassphrase(runtime.settings);
  const { clock, metrics } = runtime;
  const log = runtime.logger.child({ service: "backup" });
  const last = { seconds: Number.NaN, bytes: Number.NaN };
  const cut = new AbortController();
  const lastAtMs = () => paymentBackups(BACKUP_DIR, clock.nowMs()).at(-1)?.madeAtMs ?? Number.NaN;
  metrics.watch("eventsapp_backup_age_seconds", () => (clock.nowMs() - lastAtMs()) / secondMs);
  metrics.watch("eventsapp_backup_duration_seconds", () => last.seconds);
  metrics.watch("eventsapp_backup_size_bytes", () => last.bytes);

  const backUp = async (nowMs: number) => {
    const to = join(BACKUP_DIR, backupName("payments", nowMs));
    for (const folder of [DATA_DIR, BACKUP_DIR]) removeLeftovers(folder, nowMs);
    const scratch = newScratch(DATA_DIR);
    try {
      const order = { dataDir: DATA_DIR, extent: "payments", to, passphrase, nowMs, scratch } as const;
      last.bytes = await inThread(order, cut.signal);
      last.seconds = (clock.nowMs() - nowMs) / secondMs;
      log.info({ file: to, ...last }, "the payments' ledger is backed up and proven");
      prune(paymentBackups(BACKUP_DIR, clock.nowMs()), BACKUP_KEEP);
    } finally {
      removeScratch(scratch);
      rmSync(unprovenName(to), { force: true });
    }
  };
  const look = async () => {
    const nowMs = clock.nowMs();
    try {
      if (nowMs - lastAtMs() < everyMs) return;
      await backUp(nowMs);
    } catch (error) {
      if (cut.signal.aborted) return;
      metrics.backupFailed();
      throw error;
    }
  };
  const work = new Repeating("a backup", { everyMs: Math.min(everyMs, lookEveryMs), log }, look);
  work.start();
  return {
    stop() {
      cut.abort();
      return work.stop();
    },
  };
}

/** Size of the proven backup, in bytes. */
function inThread(order: BackupOrder, signal: AbortSignal): Promise<number> {
  return new Promise((done, refuse) => {
    const thread = new Worker(new URL("./backup-thread.ts", import.meta.url), { workerData: order });
    const cut = () => void thread.terminate();
    signal.addEventListener("abort", cut, { once: true });
    thread.once("message", done);
    thread.once("error", refuse);
    thread.once("exit", () => {
      signal.removeEventListener("abort", cut);
      refuse(new Error("the backup was cut off"));
    });
  });
}

/** Only after a new one is proven, so that the last good one never goes. */
function prune(backups: DatedBackup[], keep: number): void {
  for (const { file } of backups.slice(0, -keep)) rmSync(file);
}

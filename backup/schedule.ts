import { rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { secondMs } from "../lib/clock.ts";
import type { Settings } from "../lib/env.ts";
import { Repeating } from "../mixins/repeating.ts";
import type { Runtime } from "../mixins/runtime.ts";
import { backupName, paymentBackups } from "./backup-names.ts";
import type { ThreadOrder } from "./backup-thread.ts";
import { unprovenName } from "./making.ts";
import { readPassphrase } from "./passphrase.ts";
import { placeOf } from "./place.ts";
import { prune } from "./retention.ts";
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
 * Backs the payments' ledger up each BACKUP_EVERY, and keeps what BACKUP_KEEP and BACKUP_KEEP_DAYS say. A failure
 * is logged and counted, and the next look tries again.
 */
export function startBackups(runtime: Runtime): BackupSchedule | null {
  const { BACKUP_EVERY: everyMs, BACKUP_DIR, DATA_DIR, SERVICES } = runtime.settings;
  if (everyMs === undefined || !SERVICES.includes("payments")) return null;
  const passphrase = readPassphrase(runtime.settings);
  const { clock, metrics } = runtime;
  const log = runtime.logger.child({ service: "backup" });
  const last = { seconds: Number.NaN, bytes: Number.NaN };
  const cut = new AbortController();
  const opening = placeOf(runtime.settings);
  let lastAtMs: number | null = null;
  const readLastAtMs = async () => {
    const names = await (await opening).names();
    lastAtMs = paymentBackups(names, clock.nowMs()).at(-1)?.madeAtMs ?? Number.NaN;
    return lastAtMs;
  };
  metrics.watch(
    "eventsapp_backup_age_seconds",
    async () => (clock.nowMs() - (lastAtMs ?? (await readLastAtMs()))) / secondMs,
  );
  metrics.watch("eventsapp_backup_duration_seconds", () => last.seconds);
  metrics.watch("eventsapp_backup_size_bytes", () => last.bytes);

  const backUp = async (nowMs: number) => {
    const place = await opening;
    const name = backupName("payments", nowMs);
    for (const folder of [DATA_DIR, BACKUP_DIR]) removeLeftovers(folder, nowMs);
    const scratch = newScratch(DATA_DIR);
    const to = place.draftOf(name, scratch);
    try {
      last.bytes = await inThread({ dataDir: DATA_DIR, to, passphrase, nowMs, scratch }, cut.signal);
      await place.keep(to, name);
      last.seconds = (clock.nowMs() - nowMs) / secondMs;
      lastAtMs = nowMs;
      log.info({ file: place.addressOf(name), ...last }, "the payments' ledger is backed up and proven");
      await prune(place, runtime.settings, clock.nowMs());
    } finally {
      removeScratch(scratch);
      rmSync(unprovenName(to), { force: true });
    }
  };
  const look = async () => {
    const nowMs = clock.nowMs();
    try {
      if (nowMs - (await readLastAtMs()) < everyMs) return;
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
function inThread(order: ThreadOrder, signal: AbortSignal): Promise<number> {
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

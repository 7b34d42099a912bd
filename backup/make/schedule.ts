import { rmSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { secondMs } from "../../lib/clock.ts";
import type { Settings } from "../../lib/settings/env.ts";
import { BackgroundLoop } from "../../mixins/background-loop.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { type BackupPlace, placeOf } from "../places/backup-place.ts";
import { readPassphrase } from "../places/passphrase.ts";
import { prune } from "../places/retention.ts";
import { newScratch, removeLeftovers, removeScratch } from "../scratch-folder.ts";
import { backupName, paymentBackups } from "./backup-names.ts";
import type { ThreadOrder } from "./backup-thread.ts";
import { unprovenName } from "./make-backup.ts";

/** How often a running shop looks whether a backup is due. */
const lookEveryMs = 30 * secondMs;

export interface BackupSchedule {
  /**
   * Cuts off a backup under way, which leaves nothing. One that is on its way into a bucket is waited for, 10 s at most;
   * what is left behind then may stand there, not read back.
   */
  stop(): Promise<void>;
}

/** Throws BackupError unless there is a passphrase for the backups that the settings want. */
export function requireBackupKey(settings: Settings): void {
  if (settings.BACKUP_EVERY !== undefined) readPassphrase(settings);
}

/**
 * Backs the payments' ledger up each BACKUP_EVERY, and retains backups by BACKUP_KEEP and BACKUP_KEEP_DAYS. A failure
 * is logged and counted, and the next look tries again; that old ones could not be removed is logged alone.
 */
export function startBackups(runtime: Runtime): BackupSchedule | null {
  const { BACKUP_EVERY: everyMs, SERVICES } = runtime.settings;
  if (everyMs === undefined || !SERVICES.includes("payments")) return null;
  const log = runtime.logger.child({ service: "backup" });
  const rounds = new BackupRounds(runtime, log);
  const rhythm = { everyMs: Math.min(everyMs, lookEveryMs), log };
  const work = new BackgroundLoop("a backup", rhythm, () => rounds.look(everyMs));
  work.start();
  return {
    stop() {
      rounds.cut();
      return work.stop();
    },
  };
}

/** Backups of this process, and the metrics of the last one. */
class BackupRounds {
  readonly #runtime: Runtime;
  readonly #log: Runtime["logger"];
  readonly #passphrase: string;
  readonly #opening: Promise<BackupPlace>;
  readonly #cut = new AbortController();
  readonly #last = { seconds: Number.NaN, bytes: Number.NaN };
  #lastAtMs: number | null = null;

  constructor(runtime: Runtime, log: Runtime["logger"]) {
    const { clock, metrics, settings } = runtime;
    this.#runtime = runtime;
    this.#log = log;
    this.#passphrase = readPassphrase(settings);
    this.#opening = placeOf(settings);
    const ageMs = async () => clock.nowMs() - (this.#lastAtMs ?? (await this.#readLastAtMs()));
    metrics.watch("eventsapp_backup_age_seconds", async () => (await ageMs()) / secondMs);
    metrics.watch("eventsapp_backup_duration_seconds", () => this.#last.seconds);
    metrics.watch("eventsapp_backup_size_bytes", () => this.#last.bytes);
  }

  cut(): void {
    this.#cut.abort();
  }

  /** Makes a backup when the last one is so old. Throws why there is none, when it was not cut off. */
  async look(everyMs: number): Promise<void> {
    const { clock, metrics } = this.#runtime;
    const nowMs = clock.nowMs();
    try {
      if (nowMs - (await this.#readLastAtMs()) < everyMs) return;
      await this.#backUp(nowMs);
    } catch (error) {
      if (this.#cut.signal.aborted) return;
      metrics.backupFailed();
      throw error;
    }
  }

  async #readLastAtMs(): Promise<number> {
    const names = await (await this.#opening).names();
    const newest = paymentBackups(names, this.#runtime.clock.nowMs()).at(-1);
    this.#lastAtMs = newest?.madeAtMs ?? Number.NaN;
    return this.#lastAtMs;
  }

  async #backUp(nowMs: number): Promise<void> {
    const { clock, settings } = this.#runtime;
    const place = await this.#opening;
    const name = backupName("payments", nowMs);
    this.#last.bytes = await this.#make(place, name, nowMs);
    this.#last.seconds = (clock.nowMs() - nowMs) / secondMs;
    this.#lastAtMs = nowMs;
    this.#log.info(
      { file: place.addressOf(name), ...this.#last },
      "the payments' ledger is backed up and proven",
    );
    await prune(place, settings, clock.nowMs()).catch((error: unknown) => {
      this.#log.error({ err: error }, "old backups could not be removed");
    });
  }

  /** Its size in bytes. */
  async #make(place: BackupPlace, name: string, nowMs: number): Promise<number> {
    const { BACKUP_DIR, DATA_DIR: dataDir } = this.#runtime.settings;
    for (const folder of [dataDir, BACKUP_DIR]) removeLeftovers(folder, nowMs);
    const scratch = newScratch(dataDir);
    const to = place.draftOf(name, scratch);
    try {
      const order = { dataDir, to, passphrase: this.#passphrase, nowMs, scratch };
      const bytes = await inThread(order, this.#cut.signal);
      await place.keep(to, name);
      return bytes;
    } finally {
      removeScratch(scratch);
      rmSync(unprovenName(to), { force: true });
    }
  }
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

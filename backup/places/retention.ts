import { hourMs } from "../../lib/clock.ts";
import type { Settings } from "../../lib/settings/env.ts";
import { type DatedBackup, paymentBackups } from "../make/backup-names.ts";
import type { BackupPlace } from "./backup-place.ts";

const dayMs = 24 * hourMs;

interface RetentionRule {
  newest: number;
  /** The newest backup of each of the last N days (UTC) that have one. */
  days: number;
}

/**
 * Which of the backups, the oldest first, are neither among the newest nor the newest one of a day that counts. No clock
 * has a say in it: one that is ahead would let all days go at once.
 */
export function surplus(backups: DatedBackup[], { newest, days }: RetentionRule): DatedBackup[] {
  const ofDays = new Map(backups.map((backup) => [Math.floor(backup.madeAtMs / dayMs), backup]));
  const newestOfDays = [...ofDays.values()].reverse().slice(0, days);
  const retained = new Set([...backups.slice(-newest), ...newestOfDays]);
  return backups.filter((backup) => !retained.has(backup));
}

/** Removes backups beyond BACKUP_KEEP and BACKUP_KEEP_DAYS. Only after a new one is proven, so the last good one stays. */
export async function prune(place: BackupPlace, settings: Settings, nowMs: number): Promise<void> {
  const retained = { newest: settings.BACKUP_KEEP, days: settings.BACKUP_KEEP_DAYS };
  for (const { name } of surplus(paymentBackups(await place.names(), nowMs), retained))
    await place.remove(name);
}

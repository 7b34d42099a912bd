import { hourMs } from "../lib/clock.ts";
import type { Settings } from "../lib/env.ts";
import { type DatedBackup, paymentBackups } from "./backup-names.ts";
import type { BackupPlace } from "./place.ts";

const dayMs = 24 * hourMs;

interface Kept {
  newest: number;
  /** Of each of so many days of UTC, up to that of `nowMs`, the newest one. */
  days: number;
  nowMs: number;
}

/** Which of the backups, the oldest first, are neither among the newest nor the newest one of a day that counts. */
export function surplus(backups: DatedBackup[], { newest, days, nowMs }: Kept): DatedBackup[] {
  const kept = new Set(backups.slice(-newest));
  const ofDays = new Map(backups.map((backup) => [Math.floor(backup.madeAtMs / dayMs), backup]));
  const today = Math.floor(nowMs / dayMs);
  for (const [day, backup] of ofDays) if (day > today - days) kept.add(backup);
  return backups.filter((backup) => !kept.has(backup));
}

/** Removes what BACKUP_KEEP and BACKUP_KEEP_DAYS let go. Only after a new one is proven: so the last good one never goes. */
export async function prune(place: BackupPlace, settings: Settings, nowMs: number): Promise<void> {
  const kept = { newest: settings.BACKUP_KEEP, days: settings.BACKUP_KEEP_DAYS, nowMs };
  for (const { name } of surplus(paymentBackups(await place.names(), nowMs), kept)) await place.remove(name);
}

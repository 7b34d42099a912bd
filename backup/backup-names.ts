import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { isoTime } from "../lib/clock.ts";
import type { Extent } from "./making.ts";

/** `payments-2027-01-31T12-00-00.000Z.backup`: by name is by time. */
export function backupName(extent: Extent, nowMs: number): string {
  return `${extent}-${isoTime(nowMs).replaceAll(":", "-")}.backup`;
}

export interface DatedBackup {
  file: string;
  madeAtMs: number;
}

/**
 * The proven backups of the payments' ledger in a folder, the oldest first; without those of a clock that was ahead,
 * because they would pass for the newest until their time has come.
 */
export function paymentBackups(folder: string, nowMs: number): DatedBackup[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^payments-[\dT.-]+Z\.backup$/.test(name))
    .sort()
    .map((name) => ({ file: join(folder, name), madeAtMs: timeIn(name) }))
    .filter(({ madeAtMs }) => madeAtMs <= nowMs);
}

function timeIn(name: string): number {
  const [, day, time = ""] = /^payments-([\d-]+)T(.*)\.backup$/.exec(name) ?? [];
  return Date.parse(`${day}T${time.replaceAll("-", ":")}`);
}

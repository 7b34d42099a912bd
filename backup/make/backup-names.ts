import { isoTime } from "../../lib/clock.ts";
import type { Extent } from "./ledger-source.ts";

/** `payments-2027-01-31T12-00-00.000Z.backup`: by name is by time. */
export function backupName(extent: Extent, nowMs: number): string {
  return `${extent}-${isoTime(nowMs).replaceAll(":", "-")}.backup`;
}

export interface DatedBackup {
  name: string;
  madeAtMs: number;
}

/**
 * The proven backups of the payments' ledger among these names, the oldest first; without those of a clock that was
 * ahead, because they would pass for the newest until their time has come.
 */
export function paymentBackups(names: string[], nowMs: number): DatedBackup[] {
  return names
    .map((name) => ({ name, madeAtMs: timeIn(name) }))
    .filter(({ madeAtMs }) => madeAtMs <= nowMs)
    .sort((one, other) => one.madeAtMs - other.madeAtMs);
}

/** NaN when it is no name of ours. */
function timeIn(name: string): number {
  const [, day, h, m, s] =
    /^payments-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d\.\d{3}Z)\.backup$/.exec(name) ?? [];
  return Date.parse(`${day}T${h}:${m}:${s}`);
}

import { type Clock, secondMs } from "../../../lib/clock.ts";
import type { Metrics } from "../../../lib/telemetry/metrics.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { type BackupRuns, isAhead, type ProvenBackup } from "./backup-runs.ts";

type Runs = Pick<Collection<BackupRuns>, "get">;

/**
 * Shows what a mesh's backups wrote down of themselves. While the ledger is away the last answer stays, so that the age
 * grows: what was backed up still is.
 */
export function watchBackups(runs: Runs, metrics: Metrics, clock: Clock): void {
  const lastKnown = lastKnownOf(runs);
  const ofProven = (figure: (proven: ProvenBackup) => number) => async () => {
    const proven = (await lastKnown())?.proven;
    return proven ? figure(proven) : Number.NaN;
  };
  metrics.watch(
    "eventsapp_backup_age_seconds",
    ofProven(({ madeAtMs }) => ageMs(madeAtMs, clock.nowMs()) / secondMs),
  );
  metrics.watch(
    "eventsapp_backup_duration_seconds",
    ofProven(({ tookMs }) => tookMs / secondMs),
  );
  metrics.watch(
    "eventsapp_backup_size_bytes",
    ofProven(({ bytes }) => bytes),
  );
  metrics.watchBackupFailures(async () => (await lastKnown())?.failures ?? 0);
}

/** NaN of a time that is still to come: it would pass for new until then. */
function ageMs(madeAtMs: number, nowMs: number): number {
  return isAhead(madeAtMs, nowMs) ? Number.NaN : Math.max(0, nowMs - madeAtMs);
}

/** One read for all who ask at once. Throws only while there has never been an answer. */
function lastKnownOf(runs: Runs): () => Promise<BackupRuns | null> {
  let known: BackupRuns | null = null;
  let reading: Promise<BackupRuns | null> | null = null;
  const read = async () => {
    try {
      known = await runs.get("payments");
    } catch (error) {
      if (!known) throw error;
    } finally {
      reading = null;
    }
    return known;
  };
  return () => {
    reading ??= read();
    return reading;
  };
}

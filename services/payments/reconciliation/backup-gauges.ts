import { type Clock, secondMs } from "../../../lib/clock.ts";
import type { Metrics } from "../../../lib/telemetry/metrics.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { type BackupRuns, isAhead, type ProvenBackup } from "./backup-runs.ts";

type Runs = Pick<Collection<BackupRuns>, "get">;

/**
 * Shows the recorded runs of a mesh's backups. While the ledger is unavailable the last answer stays, so that the age
 * grows: existing backups remain.
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

/** Single-flight read for concurrent callers. Throws only while there has never been an answer. */
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

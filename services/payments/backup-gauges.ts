import { type Clock, secondMs } from "../../lib/clock.ts";
import type { Metrics } from "../../lib/metrics.ts";
import type { Collection } from "../../mixins/store/port.ts";
import type { BackupRuns, ProvenBackup } from "./backup-runs.ts";

/**
 * Shows what a mesh's backups wrote down of themselves. While the ledger is away the last answer stays, so that the age
 * grows: what was backed up still is.
 */
export function watchBackups(
  runs: Pick<Collection<BackupRuns>, "get">,
  metrics: Metrics,
  clock: Clock,
): void {
  let known: BackupRuns | null = null;
  let reading: Promise<void> | null = null;
  const readOnce = () => {
    reading ??= runs
      .get("payments")
      .then(
        (found) => {
          known = found;
        },
        (error: unknown) => {
          if (!known) throw error;
        },
      )
      .finally(() => {
        reading = null;
      });
    return reading;
  };
  const ofProven = (figure: (proven: ProvenBackup) => number) => async () => {
    await readOnce();
    return known?.proven ? figure(known.proven) : Number.NaN;
  };
  metrics.watch(
    "eventsapp_backup_age_seconds",
    ofProven(({ madeAtMs }) => Math.max(0, clock.nowMs() - madeAtMs) / secondMs),
  );
  metrics.watch(
    "eventsapp_backup_duration_seconds",
    ofProven(({ tookMs }) => tookMs / secondMs),
  );
  metrics.watch(
    "eventsapp_backup_size_bytes",
    ofProven(({ bytes }) => bytes),
  );
  metrics.watchBackupFailures(async () => {
    await readOnce();
    return known?.failures ?? 0;
  });
}

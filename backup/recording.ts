import { secondMs } from "../lib/clock.ts";
import type { Settings } from "../lib/env.ts";
import { createLogger } from "../lib/logging.ts";
import { databaseFor } from "../mixins/store/mongo-names.ts";
import { openMongoStore } from "../mixins/store/mongo-store.ts";
import type { Collection } from "../mixins/store/port.ts";
import { type BackupRuns, backupRunsSpec } from "../services/payments/backup-runs.ts";
import { withDeadline } from "../services/payments/waiting.ts";

const withinMs = 15 * secondMs;

/**
 * Writes down what became of a backup of a mesh, where the payments show it. Says why when it cannot, and never throws:
 * the backup is what it is, and an age that grows tells of what was not written down.
 */
export async function recordRun(
  settings: Settings,
  record: (runs: Collection<BackupRuns>) => Promise<void>,
): Promise<void> {
  const url = settings.PAYMENTS_MONGO_URL as string;
  const log = createLogger({ ...settings, LOG_LEVEL: "silent" });
  const address = { url, database: databaseFor(url, "payments"), appName: "eventsapp-backup" };
  try {
    const store = openMongoStore({ ...address, log });
    try {
      await withDeadline(record(store.collection(backupRunsSpec)), withinMs);
    } finally {
      await store.close();
    }
  } catch (error) {
    console.error(`The metrics will not know of this backup: ${(error as Error).message}.`);
  }
}

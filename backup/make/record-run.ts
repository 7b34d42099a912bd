import { secondMs } from "../../lib/clock.ts";
import type { Settings } from "../../lib/settings/env.ts";
import { createLogger } from "../../lib/telemetry/logging.ts";
import { serversIn } from "../../mixins/store/mongo/mongo-connection.ts";
import { openMongoStore } from "../../mixins/store/mongo/mongo-store.ts";
import type { Collection } from "../../mixins/store/port.ts";
import { withDeadline } from "../../services/payments/ledger/deadline.ts";
import { type BackupRuns, backupRunsSpec } from "../../services/payments/reconciliation/backup-runs.ts";
import { reasonOf } from "../error-reason.ts";
import { paymentsAddressOf } from "../places/payments-address.ts";

const withinMs = 15 * secondMs;

/** `nowMs` is the database's time. */
export type Record = (runs: Collection<BackupRuns>, nowMs: number) => Promise<void>;

/**
 * Records the result of a backup of a mesh, where the payments show it. Says why when it cannot, and never throws:
 * the backup is what it is, and an age that grows shows what was not written down.
 */
export async function recordRun(settings: Settings, record: Record): Promise<void> {
  try {
    await writeDown(settings, record);
  } catch (error) {
    console.error(`The metrics will not know of this backup: ${(error as Error).message}`);
  }
}

/** Changes the record of a mesh's backups. Throws one sentence that names the server. */
export async function writeDown(settings: Settings, record: Record): Promise<void> {
  const url = settings.PAYMENTS_MONGO_URL as string;
  const log = createLogger({ ...settings, LOG_LEVEL: "silent" });
  const address = paymentsAddressOf(url);
  const store = openMongoStore({ ...address, log });
  const recording = async () => record(store.collection(backupRunsSpec), await store.nowMs());
  try {
    await withDeadline(recording(), withinMs);
  } catch (error) {
    const reason = reasonOf(error).replace(/\.$/, "");
    const place = `MongoDB at ${serversIn(url, address.database)}`;
    throw new Error(`${place} did not take down what became of it (${reason}).`, { cause: error });
  } finally {
    await store.close();
  }
}

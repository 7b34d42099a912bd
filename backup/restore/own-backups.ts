import { withLedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import { type BackupRuns, backupRunsSpec } from "../../services/payments/reconciliation/backup-runs.ts";
import { BackupError } from "../backup-error.ts";
import { paymentBackups } from "../make/backup-names.ts";
import type { BackupPlace } from "../places/backup-place.ts";
import { paymentsAddressOf } from "../places/payments-address.ts";

/**
 * Throws BackupError when the place keeps backups of payments and this database knows of none: emptied, it would be
 * backed up as the latest, and good ones would go for it. True when it knows them already.
 */
export async function requireOwn(url: string, place: BackupPlace): Promise<boolean> {
  const runs = await readRuns(url);
  if (runs && (runs.proven !== null || runs.ownsBackups)) return true;
  if (paymentBackups(await place.names(), Number.POSITIVE_INFINITY).length === 0) return false;
  throw new BackupError(
    `this database does not know the backups in ${place.addressOf("")}: it was emptied, or is another one; restore it, or choose another place.`,
  );
}

async function readRuns(url: string): Promise<BackupRuns | null> {
  const address = paymentsAddressOf(url);
  let found: BackupRuns | null = null;
  await withLedgerDatabase(address, ({ readSnapshot }) =>
    readSnapshot([backupRunsSpec.name], async (_, [doc]) => {
      found = doc as BackupRuns;
    }),
  );
  return found;
}

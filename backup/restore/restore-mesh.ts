import { join } from "node:path";
import { systemClock } from "../../lib/clock.ts";
import { LedgerClock } from "../../mixins/ledger-clock.ts";
import type { LedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import type { MongoStore } from "../../mixins/store/mongo/mongo-store.ts";
import type { CollectionSpec, Document, Store } from "../../mixins/store/port.ts";
import { countRows, documentsIn } from "../../mixins/store/sqlite/sqlite-snapshot.ts";
import { paymentCollections } from "../../services/payments/ledger/payment-collections.ts";
import { backupRunsSpec, recordOwner } from "../../services/payments/reconciliation/backup-runs.ts";
import { BackupError } from "../backup-error.ts";
import { reasonOf } from "../error-reason.ts";
import { paymentsLedger } from "../make/manifest.ts";
import { notCompared, type Reconciled, reconcileRestored } from "./reconcile-restored.ts";
import { type Restored, readProven } from "./restore-folder.ts";
import { asideName, exchangeMark, stagedName } from "./restored-names.ts";

/** Of the payments' database, and of the sandbox processor's beside it. */
export interface MeshLedgers {
  payments: LedgerDatabase;
  sandbox: Pick<LedgerDatabase, "collections">;
  /** Connections that make indexes, for the restored collections. */
  store: MongoStore;
  sandboxStore: Store;
  /** Throws BackupError while a payments service runs. */
  requireStopped: () => Promise<void>;
}

export interface MeshRestoreOrder {
  file: string;
  passphrase: string;
  nowMs: number;
  /** An empty folder, which the caller removes. */
  scratch: string;
}

const batchSize = 500;
const specs = paymentCollections as unknown as CollectionSpec<Document>[];

/**
 * Puts a backup's payments into the database of a mesh whose payments are stopped, keeps aside what was there, and makes
 * them agree with the processor. Nothing is moved before all of the backup is proven and stands beside the old; cut off
 * anywhere, it is finished by running it again. Throws BackupError.
 */
export async function restoreIntoMesh(order: MeshRestoreOrder, ledgers: MeshLedgers): Promise<Restored> {
  await ledgers.requireStopped();
  const { createdAt, manifest } = await readProven(order, order.scratch);
  const file = join(order.scratch, paymentsLedger);
  requireKnown(order.file, Object.keys(countRows(file)));
  try {
    await stage(ledgers, file);
    await ledgers.requireStopped();
  } catch (error) {
    // Nothing was moved, or an earlier restore's mark stays; what else is left would only keep backups from being made.
    await unstage(ledgers.payments).catch(() => {});
    throw error;
  }
  const setAside = await exchange(ledgers, order.nowMs).catch(cutOff);
  const reconciled = await reconciledWith(ledgers).catch(notCompared);
  return { createdAt, manifest, names: [paymentsLedger], setAside, reconciled };
}

function requireKnown(file: string, tables: string[]): void {
  const unknown = tables.find((table) => !specs.some(({ name }) => name === table));
  if (unknown === undefined) return;
  throw new BackupError(
    `${file} has a collection "${unknown}", which this version does not know: restore it with the version that made it.`,
  );
}

/** Everything with its indexes beside the existing data, begun again when an earlier restore was cut off. */
async function stage({ payments, store }: MeshLedgers, file: string): Promise<void> {
  const staged = specs.map((spec) => ({ ...spec, name: stagedName(spec.name) }));
  await unstage(payments);
  const collections = staged.map((spec) => store.collection(spec));
  await store.ready();
  const tables = countRows(file);
  for (const [i, { name }] of specs.entries()) {
    const collection = collections[i]!;
    if (!Object.hasOwn(tables, name)) continue;
    for (const docs of documentsIn(file, name, batchSize)) await collection.insertAll(docs);
    const count = await collection.count();
    if (count !== tables[name])
      throw new BackupError(`${name} has ${tables[name]} rows in the backup and ${count} in MongoDB.`);
  }
}

async function unstage(payments: LedgerDatabase): Promise<void> {
  for (const { name } of specs) await payments.drop(stagedName(name));
}

/**
 * In the order of `paymentCollections`; the payments are the last, and have a staged collection even when empty. Until
 * all is done the mark stays, whatever becomes of the staged ones.
 */
async function exchange({ payments, store }: MeshLedgers, nowMs: number): Promise<string | null> {
  await payments.create(exchangeMark);
  const present = new Set(await payments.collections());
  const aside: string[] = [];
  for (const { name } of specs) {
    if (present.has(name)) {
      await payments.rename(name, asideName(name, nowMs));
      aside.push(asideName(name, nowMs));
    }
    if (present.has(stagedName(name))) await payments.rename(stagedName(name), name);
  }
  await recordOwner(store.collection(backupRunsSpec));
  await payments.drop(exchangeMark);
  return aside.length > 0 ? `the collections ${aside.join(", ")}` : null;
}

function cutOff(error: unknown): never {
  const reason = reasonOf(error).replace(/\.$/, "");
  const advice = "run it again before any payments service starts";
  throw new BackupError(`the restore was cut off (${reason}): ${advice}.`, { cause: error });
}

async function reconciledWith({ sandbox, store, sandboxStore }: MeshLedgers): Promise<Reconciled | null> {
  if ((await sandbox.collections()).length === 0) return null;
  const clock = new LedgerClock(systemClock);
  await clock.measure(() => store.nowMs());
  return reconcileRestored({ payments: store, sandbox: sandboxStore, clock });
}

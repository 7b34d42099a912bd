import { join } from "node:path";
import { type LedgerDatabase, withLedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";
import { makeWhole } from "../../mixins/store/sqlite/sqlite-snapshot.ts";
import { openSqliteStore } from "../../mixins/store/sqlite/sqlite-store.ts";
import { paymentCollections } from "../../services/payments/ledger/payment-collections.ts";
import { BackupError, NoPayments } from "../backup-error.ts";
import { awaitPayments } from "../places/await-payments.ts";
import { paymentsAddressOf } from "../places/payments-address.ts";
import { isUnfinished } from "../restore/restored-names.ts";
import type { Taking } from "./ledger-source.ts";
import { paymentsLedger } from "./manifest.ts";

/**
 * The payments of a mesh as one SQLite ledger, the same as an embedded shop has: so either's backup restores into the
 * other. The services continue; this is how long missing payments are awaited.
 */
export function takingFromMongo(url: string, patienceMs = 0): Taking {
  const address = paymentsAddressOf(url);
  return async (folder) => {
    const file = join(folder, paymentsLedger);
    await awaitPayments(url, patienceMs);
    await withLedgerDatabase(address, async (ledger) => {
      requirePayments(await ledger.collections());
      await write(ledger, file);
    });
    makeWhole(file);
    return [paymentsLedger];
  };
}

function requirePayments(present: string[]): void {
  if (isUnfinished(present))
    throw new BackupError(
      "a restore of the payments is under way or was cut off: finish it, or run it again.",
    );
  if (!present.includes("payments"))
    // An empty backup would pass for the latest, and old ones would go for it.
    throw new NoPayments(
      "the database has no payments: start a payments service on it, or name the right one with PAYMENTS_MONGO_URL.",
    );
}

async function write(ledger: LedgerDatabase, file: string): Promise<void> {
  const store = openSqliteStore(file);
  try {
    const specs = paymentCollections as unknown as CollectionSpec<Document>[];
    const collections = new Map(specs.map((spec) => [spec.name, store.collection(spec)]));
    await ledger.readSnapshot([...collections.keys()], async (name, docs) => {
      const refused = (await collections.get(name)!.insertAll(docs)).find((key) => key !== null);
      if (refused !== undefined) throw new Error(`${name} has documents that break its key "${refused}".`);
    });
  } finally {
    await store.close();
  }
}

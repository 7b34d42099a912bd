import { randomBytes } from "node:crypto";
import type { Settings } from "../../lib/settings/env.ts";
import { createLogger } from "../../lib/telemetry/logging.ts";
import { withLedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import { databaseFor } from "../../mixins/store/mongo/mongo-names.ts";
import { openMongoStore } from "../../mixins/store/mongo/mongo-store.ts";
import { requireStopped, type WhenUnknown } from "./payments-stopped.ts";
import type { MeshLedgers } from "./restore-mesh.ts";

/** Lends the payments' ledgers of a mesh for one restore, under a name by which another restore notices this one. */
export async function withMeshLedgers<T>(
  settings: Settings,
  whenUnknown: WhenUnknown,
  work: (ledgers: MeshLedgers) => Promise<T>,
): Promise<T> {
  const appName = `eventsapp-restore-${randomBytes(4).toString("hex")}`;
  const url = settings.PAYMENTS_MONGO_URL as string;
  const addressOf = (ledger: string) => ({ url, database: databaseFor(url, ledger), appName });
  const log = createLogger({ ...settings, LOG_LEVEL: "silent" });
  return withLedgerDatabase(addressOf("payments"), (payments) =>
    withLedgerDatabase(addressOf("sandbox"), async (sandbox) => {
      const store = openMongoStore({ ...addressOf("payments"), log });
      const sandboxStore = openMongoStore({ ...addressOf("sandbox"), log });
      try {
        return await work({
          ...{ payments, sandbox, store, sandboxStore },
          requireStopped: () => requireStopped(payments, appName, whenUnknown),
        });
      } finally {
        await Promise.all([store.close(), sandboxStore.close()]);
      }
    }),
  );
}

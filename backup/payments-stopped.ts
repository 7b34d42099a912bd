import type { LedgerDatabase } from "../mixins/store/mongo-commands.ts";
import { connectOptions } from "../mixins/store/mongo-options.ts";
import { BackupError } from "./backup-error.ts";

/**
 * Throws BackupError unless nobody else uses the payments' database: a service that ran on would go on writing into a
 * collection that has been put aside. The server tells which clients of the same user are connected; where it does not,
 * somebody has to say so.
 */
export async function requireStopped(
  ledger: Pick<LedgerDatabase, "clients">,
  ownName: string,
  isSaid: boolean,
): Promise<void> {
  const clients = await ledger.clients();
  const others = (clients ?? []).filter(({ appName }) => appName !== ownName && isOurs(appName));
  const [first] = others;
  if (first)
    throw new BackupError(
      `the payments' database is in use by "${first.appName}" from ${first.from}: stop every payments service, backup and restore first.`,
    );
  if (clients === null && !isSaid)
    throw new BackupError(
      "the server does not tell who is connected to it: stop the payments services, and then say so with --payments-are-stopped.",
    );
}

const isOurs = (appName: string) => appName.startsWith(connectOptions.appName as string);

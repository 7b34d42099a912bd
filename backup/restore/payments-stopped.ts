import type { LedgerDatabase } from "../../mixins/store/mongo/mongo-commands.ts";
import { connectOptions } from "../../mixins/store/mongo/mongo-options.ts";
import { BackupError } from "../backup-error.ts";

/** Behaviour where the server does not list its connections: refuse, or trust the operator that there are none. */
export type WhenUnknown = "refuse" | "trust";

/**
 * Throws BackupError while the server shows another process of the shop: a service that ran on would go on writing into
 * a collection that has been put aside. It shows those of the same user, and of the others only where this user may see
 * them: other clients must be found by the operator.
 */
export async function requireStopped(
  ledger: Pick<LedgerDatabase, "clients">,
  ownName: string,
  whenUnknown: WhenUnknown,
): Promise<void> {
  const clients = await ledger.clients();
  const others = (clients ?? []).filter(({ appName }) => appName !== ownName && isOurs(appName));
  const [first] = others;
  if (first)
    throw new BackupError(
      `the payments' server is in use by "${first.appName}" from ${first.from}: stop every payments service, backup and restore first.`,
    );
  if (clients === null && whenUnknown === "refuse")
    throw new BackupError(
      "the server does not tell who is connected to it: stop the payments services, and then say so with --payments-are-stopped.",
    );
}

const isOurs = (appName: string) => appName.startsWith(connectOptions.appName as string);

import { existsSync, mkdirSync, renameSync } from "node:fs";
import { join } from "node:path";
import { isoTime } from "../../lib/clock.ts";
import { lockDataFolder } from "../../mixins/store/sqlite/data-folder.ts";
import { BackupError } from "../backup-error.ts";
import type { Extent } from "../make/ledger-source.ts";
import { syncFolder } from "../make/make-backup.ts";
import { type Manifest, paymentsLedger, requireSame } from "../make/manifest.ts";
import { readSealed } from "../make/sealed-file.ts";
import { unpack } from "../make/unpack.ts";
import { newScratch, removeScratch } from "../scratch-folder.ts";
import { notCompared, type Reconciled, reconcileFolder } from "./reconcile-restored.ts";

export interface RestoreOrder {
  file: string;
  /** Everything that is in the file, or the payments' ledger alone. */
  extent: Extent;
  into: string;
  passphrase: string;
  nowMs: number;
}

export interface Restored {
  /** When the backup was made. */
  createdAt: string;
  manifest: Manifest;
  names: string[];
  /** Where that is which was there before; null when there was nothing. */
  setAside: string | null;
  /** Null when there are no books of the processor to compare with. */
  reconciled: Reconciled | null;
}

/**
 * Puts a backup's ledgers into a data folder that no shop uses, keeps aside what was there, and makes the payments
 * agree with the processor. Nothing is touched before the whole backup is read and proven. Throws BackupError.
 */
export async function restoreBackup(order: RestoreOrder): Promise<Restored> {
  const lock = lockDataFolder(order.into);
  const scratch = newScratch(order.into);
  try {
    const { createdAt, manifest } = await readProven(order, scratch);
    const names = namesOf(order, manifest);
    const setAside = await exchange(order, scratch, names);
    const reconciled = await reconcileFolder(order.into).catch(notCompared);
    return { createdAt, manifest, names, setAside, reconciled };
  } finally {
    removeScratch(scratch);
    lock.release();
  }
}

/** Unpacks a backup into an empty folder; what is there afterwards is all that went into it, or this throws. */
export async function readProven(
  { file, passphrase }: Pick<RestoreOrder, "file" | "passphrase">,
  scratch: string,
): Promise<{ createdAt: string; manifest: Manifest }> {
  let manifest: Manifest | undefined;
  const { createdAt } = await readSealed(file, passphrase, async (content) => {
    manifest = await unpack(content, scratch);
  });
  await requireSame(scratch, manifest as Manifest);
  return { createdAt, manifest: manifest as Manifest };
}

function namesOf({ file, extent }: RestoreOrder, { entries }: Manifest): string[] {
  const names = entries.map(({ name }) => name);
  if (extent === "payments") return [paymentsLedger];
  if (names.length > 1) return names;
  throw new BackupError(`${file} holds the payments' ledger only: restore it without --all.`);
}

/**
 * The old files are moved, never removed; a ledger's log goes before it, because it must never meet another ledger.
 * Cut off in between, running it again completes it.
 */
async function exchange(
  { into, nowMs }: RestoreOrder,
  scratch: string,
  names: string[],
): Promise<string | null> {
  const aside = join(into, `before-restore-${isoTime(nowMs).replaceAll(":", "-")}`);
  const old = names
    .flatMap((name) => [`${name}-wal`, `${name}-shm`, name])
    .filter((name) => existsSync(join(into, name)));
  if (old.length > 0) mkdirSync(aside, { mode: 0o700 });
  for (const name of old) renameSync(join(into, name), join(aside, name));
  for (const name of names) renameSync(join(scratch, name), join(into, name));
  await syncFolder(into);
  return old.length > 0 ? aside : null;
}

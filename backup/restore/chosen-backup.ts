import { basename } from "node:path/posix";
import { refusalOfBucketFile } from "../../lib/settings/backup-settings.ts";
import type { Settings } from "../../lib/settings/env.ts";
import { BackupError } from "../backup-error.ts";
import { paymentBackups } from "../make/backup-names.ts";
import { bucketPlace, placeOf } from "../places/backup-place.ts";

/**
 * A file of this machine with the backup that a person named: a file, `s3://bucket/prefix/name`, or `latest` for the
 * newest one of the payments where the settings keep them. Throws BackupError.
 */
export async function chosenBackup(wanted: string, settings: Settings, scratch: string): Promise<string> {
  if (wanted.startsWith("s3://")) {
    const refusal = refusalOfBucketFile(wanted, settings);
    if (refusal !== null) throw new BackupError(refusal);
    const place = await bucketPlace(settings, wanted.slice(0, wanted.lastIndexOf("/")));
    return place.fetch(basename(wanted), scratch);
  }
  if (wanted !== "latest") return wanted;
  const place = await placeOf(settings);
  const newest = paymentBackups(await place.names(), Date.now()).at(-1);
  if (newest) return place.fetch(newest.name, scratch);
  throw new BackupError(`there is no backup of the payments in ${place.addressOf("")}: name another file.`);
}

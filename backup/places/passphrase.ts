import { readFileSync } from "node:fs";
import type { Settings } from "../../lib/settings/env.ts";
import { BackupError } from "../backup-error.ts";

const fewestCharacters = 16;

/** The passphrase of the settings or of the file that they name. Throws BackupError, which never shows it. */
export function readPassphrase({ BACKUP_PASSPHRASE, BACKUP_KEY_FILE }: Settings): string {
  if (BACKUP_PASSPHRASE !== undefined && BACKUP_KEY_FILE !== undefined)
    throw new BackupError("BACKUP_PASSPHRASE and BACKUP_KEY_FILE are both set: unset one of them.");
  const [name, passphrase] =
    BACKUP_KEY_FILE === undefined
      ? ["BACKUP_PASSPHRASE", BACKUP_PASSPHRASE]
      : [`the file ${BACKUP_KEY_FILE}`, readKeyFile(BACKUP_KEY_FILE)];
  if (passphrase === undefined)
    throw new BackupError(
      "a backup needs a passphrase: set BACKUP_PASSPHRASE, or BACKUP_KEY_FILE to a file that holds one.",
    );
  if (passphrase.length >= fewestCharacters) return passphrase;
  throw new BackupError(
    `${name} holds ${passphrase.length} characters, and a passphrase needs ${fewestCharacters} or more.`,
  );
}

/** Without the line ends that editors put behind the last line. */
function readKeyFile(file: string): string {
  try {
    return readFileSync(file, "utf8").replace(/[\r\n]+$/, "");
  } catch (error) {
    throw new BackupError(`BACKUP_KEY_FILE cannot be read: ${(error as Error).message}.`);
  }
}

import { givenVariables, readSettings, type Settings } from "../lib/env.ts";
import { BackupError } from "./backup-error.ts";

/** The settings of a shop in one process, whose ledgers are files. Throws BackupError where they are a mesh's. */
export function readEmbeddedSettings(): Settings {
  // Whatever else a mesh's settings lack: it would not help to set it.
  if (givenVariables().NATS_URL === undefined) return readSettings();
  throw new BackupError(
    "NATS_URL is set, and this version backs up and restores the ledgers of a shop in one process only: back MongoDB up by its own means, or unset NATS_URL.",
  );
}

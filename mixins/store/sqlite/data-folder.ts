import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sqliteCode, sqliteCodes } from "./sqlite-file.ts";

export interface FolderLock {
  release(): void;
}

/** Referenced here, because an unreferenced handle is collected, and its lock would go with it. */
const held = new Set<DatabaseSync>();

/**
 * Makes the folder if it is missing and locks it for this process; the system frees the lock when the process dies,
 * however it dies. Throws one sentence when another process holds it, or when it cannot be made or written.
 * @param chosenBy the setting by which another folder is chosen, for the error.
 */
export function lockDataFolder(folder: string, chosenBy = "DATA_DIR"): FolderLock {
  try {
    makeFolder(resolve(folder));
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(folder, chosenBy, error);
  }
  const database = lockFile(folder, chosenBy);
  held.add(database);
  return {
    release() {
      if (held.delete(database)) database.close();
    },
  };
}

/** Node's own `recursive` never comes back where the system refuses a folder as missing, as /proc does. */
export function makeFolder(folder: string, mode = 0o777): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder), mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/**
 * A SQLite file in an exclusive transaction that never ends: its lock belongs to the process. No code here may open the
 * file by other means, because closing it would drop the lock (POSIX: a process' locks go with any handle it closes).
 */
function lockFile(folder: string, chosenBy: string): DatabaseSync {
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(join(folder, "lock.db"));
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return database;
  } catch (error) {
    database?.close();
    throw sqliteCode(error) === sqliteCodes.busy
      ? inUse(folder, chosenBy, error)
      : unusable(folder, chosenBy, error);
  }
}

function inUse(folder: string, chosenBy: string, cause: unknown): Error {
  const advice = `stop that one first, or choose another folder with ${chosenBy} to work on another shop`;
  return new Error(`the data folder ${folder} is in use by another running EventsApp: ${advice}`, { cause });
}

function unusable(folder: string, chosenBy: string, cause: unknown): Error {
  const { message } = cause as Error;
  const advice = `make it writable, or choose another folder with ${chosenBy}`;
  return new Error(`the data folder ${folder} cannot be used (${message}): ${advice}`, { cause });
}

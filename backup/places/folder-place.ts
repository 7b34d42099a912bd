import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { BackupPlace } from "./backup-place.ts";

/** Backups in a folder, where they are written and get their name when they are proven. */
export function folderPlace(folder: string): BackupPlace {
  const fileOf = (name: string) => join(resolve(folder), name);
  return {
    addressOf: fileOf,
    names: async () => (existsSync(folder) ? readdirSync(folder) : []),
    draftOf: fileOf,
    async keep() {},
    fetch: async (name) => fileOf(name),
    remove: async (name) => rmSync(fileOf(name)),
  };
}

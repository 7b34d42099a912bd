import { copyFileSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { copyLedgers } from "../../mixins/store/sqlite/sqlite-snapshot.ts";
import { BackupError } from "../backup-error.ts";
import { entryName, paymentsLedger } from "./manifest.ts";

/** The payments' ledger alone, or every ledger and the keys. */
export type Extent = "payments" | "all";

/** Puts plain copies of the data to be backed up, all of one moment, into an empty folder, and answers their names. */
export type Taking = (folder: string) => Promise<string[]>;

/** The sandbox processor's own books: a processor outside would not go back in time with us. */
const notOurs = "sandbox.sqlite";

/** From the data folder of an embedded shop, which continues to run. */
export function takingFromFolder(dataDir: string, extent: Extent): Taking {
  return async (folder) => {
    const names = namesIn(dataDir, extent);
    const ledgers = names.filter((name) => name.endsWith(".sqlite"));
    await copyLedgers(
      ledgers.map((name) => join(dataDir, name)),
      folder,
    );
    for (const name of names.filter((each) => !ledgers.includes(each)))
      copyFileSync(join(dataDir, name), join(folder, name));
    return names;
  };
}

function namesIn(dataDir: string, extent: Extent): string[] {
  if (!existsSync(join(dataDir, paymentsLedger)))
    throw new BackupError(`there is no ${paymentsLedger} in ${dataDir}: choose the folder with DATA_DIR.`);
  if (extent === "payments") return [paymentsLedger];
  return readdirSync(dataDir)
    .filter((name) => entryName.test(name) && name !== notOurs)
    .sort();
}

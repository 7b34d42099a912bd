import { createHash } from "node:crypto";
import { createReadStream, statSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { countRows, readLedger } from "../../mixins/store/sqlite/sqlite-snapshot.ts";
import { BackupError } from "../backup-error.ts";

/** Names of entries in a backup: never a path. */
export const entryName = /^([a-z][a-z-]*\.sqlite|keys\.json)$/;

const count = z.int().min(0);

export const manifestShape = z.object({
  entries: z
    .array(
      z.object({
        name: z.string().regex(entryName),
        bytes: count,
        sha256: z.string(),
        /** Per table; absent for files other than ledgers. */
        rows: z.record(z.string(), count),
      }),
    )
    .min(1),
  /** Charged less given back, per currency, in minor units: as the payments' ledger has it. */
  takenMinor: z.record(z.string(), z.int()),
});
/** The contents of a backup; it stands inside the encryption, because its sums are the shop's own business. */
export type Manifest = z.output<typeof manifestShape>;

export const paymentsLedger = "payments.sqlite";

/** Describes files of a folder as they are there. */
export async function describe(folder: string, names: string[]): Promise<Manifest> {
  const entries = [];
  for (const name of names) {
    const file = join(folder, name);
    const rows = name.endsWith(".sqlite") ? countRows(file) : {};
    entries.push({ name, bytes: statSync(file).size, sha256: await sha256Of(file), rows });
  }
  const takenMinor = names.includes(paymentsLedger) ? takenOf(join(folder, paymentsLedger)) : {};
  return { entries, takenMinor };
}

/** Throws BackupError unless the files of a folder match the manifest, counted and summed again. */
export async function requireSame(folder: string, said: Manifest): Promise<void> {
  const found = await describe(
    folder,
    said.entries.map(({ name }) => name),
  );
  for (const [i, entry] of said.entries.entries()) {
    if (isDeepStrictEqual(entry, found.entries[i])) continue;
    throw new BackupError(`${entry.name} was read back differently from what was written.`);
  }
  if (!isDeepStrictEqual(said.takenMinor, found.takenMinor))
    throw new BackupError("the payments came back from the backup with another sum.");
}

function takenOf(file: string): Record<string, number> {
  const tables = countRows(file);
  const sums = ["payments", "refunds"].flatMap((table) => {
    if (!Object.hasOwn(tables, table)) return [];
    const sign = table === "payments" ? 1 : -1;
    return readLedger<{ currency: string; minor: number }>(
      file,
      `SELECT json_extract(doc, '$.currency') AS currency, ${sign} * sum(json_extract(doc, '$.amountMinor')) AS minor
       FROM "${table}" WHERE json_extract(doc, '$.state') = 'succeeded' GROUP BY 1 ORDER BY 1`,
    );
  });
  const taken: Record<string, number> = {};
  for (const { currency, minor } of sums) taken[currency] = (taken[currency] ?? 0) + minor;
  return taken;
}

/** In base64url. */
export async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const bytes of createReadStream(file)) hash.update(bytes as Buffer);
  return hash.digest("base64url");
}

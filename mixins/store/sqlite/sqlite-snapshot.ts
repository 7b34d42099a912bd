import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import type { Document } from "../port.ts";

/** All pages in one step: a copy in several starts again with each write of another connection. */
const allPages = 2 ** 31 - 1;

/**
 * Copies ledger files into a folder, all as they stood at one moment, while others write to them; the copies are
 * checked and whole in one file each. Throws one sentence when a file is missing or damaged.
 */
export async function copyLedgers(files: string[], folder: string): Promise<void> {
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new Error(`there is no ledger ${missing}`);
  const sources = files.map((file) => new DatabaseSync(file, { readOnly: true, timeout: 5_000 }));
  try {
    // A transaction sees its file as of its first read: so these reads are the moment.
    for (const source of sources) source.exec("BEGIN; SELECT count(*) FROM sqlite_master");
    for (const [i, source] of sources.entries()) {
      const copy = join(folder, basename(files[i] as string));
      await backup(source, copy, { rate: allPages });
      makeWhole(copy);
    }
  } finally {
    for (const source of sources) source.close();
  }
}

/** Rows of every table of a ledger file without writers. */
export function countRows(file: string): Record<string, number> {
  const sql =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*' ORDER BY name";
  const names = readLedger<{ name: string }>(file, sql).map(({ name }) => name);
  const counted = names.map((name): [string, number] => {
    const [row] = readLedger<{ n: number }>(
      file,
      `SELECT count(*) AS n FROM "${name.replaceAll('"', '""')}"`,
    );
    return [name, row?.n ?? 0];
  });
  return Object.fromEntries(counted);
}

/** The result of a SELECT on a ledger file without writers. */
export function readLedger<Row>(file: string, sql: string): Row[] {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    return db.prepare(sql).all() as Row[];
  } finally {
    db.close();
  }
}

/** Documents of a ledger's collection, in batches; the file must not change until the last one. */
export function* documentsIn(file: string, collection: string, pageSize: number): Generator<Document[]> {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const sql = `SELECT id, doc FROM "${collection.replaceAll('"', '""')}" WHERE id > ? ORDER BY id LIMIT ?`;
    const select = db.prepare(sql);
    for (let after = ""; ; ) {
      const rows = select.all(after, pageSize) as { id: string; doc: string }[];
      if (rows.length === 0) return;
      yield rows.map(({ doc }) => JSON.parse(doc));
      after = rows.at(-1)!.id;
    }
  } finally {
    db.close();
  }
}

/** Checks a ledger that is not open, and takes it out of WAL mode, which would put files beside it. */
export function makeWhole(copy: string): void {
  const db = new DatabaseSync(copy);
  try {
    db.exec("PRAGMA journal_mode = DELETE");
    const [found] = db.prepare("PRAGMA integrity_check(1)").all() as { integrity_check: string }[];
    if (found?.integrity_check !== "ok") throw new Error(`${copy} is damaged: ${found?.integrity_check}`);
  } finally {
    db.close();
  }
}

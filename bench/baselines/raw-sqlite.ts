import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { percentiles, type Row } from "../figures.ts";

/** SQLite's lowest and highest rate on this disk: durable commits of one row, and of 50 rows. */
export function rawCommits(commits: number): Row[] {
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-bench-"));
  const db = new DatabaseSync(join(folder, "raw.sqlite"));
  try {
    db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (id TEXT PRIMARY KEY, doc TEXT)",
    );
    return [1, 50].map((rows) => committed(db, commits, rows));
  } finally {
    db.close();
    rmSync(folder, { recursive: true });
  }
}

function committed(db: DatabaseSync, commits: number, rows: number): Row {
  const insert = db.prepare("INSERT INTO rows VALUES (?, ?)");
  const doc = JSON.stringify({ text: "x".repeat(1_000) });
  const durations: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  for (let commit = 0; commit < commits; commit++) {
    const beganMs = performance.now();
    db.exec("BEGIN");
    for (let row = 0; row < rows; row++) insert.run(`${rows}-${commit}-${row}`, doc);
    db.exec("COMMIT");
    durations.push(performance.now() - beganMs);
  }
  const seconds = (performance.now() - startedMs) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    name: `raw SQLite commits of ${rows} row${rows === 1 ? "" : "s"}`,
    operations: commits,
    perSecond: commits / seconds,
    ...percentiles(durations),
    cpuMs: (user + system) / 1_000 / commits,
  };
}

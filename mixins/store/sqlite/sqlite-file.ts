import { DatabaseSync, type StatementSync } from "node:sqlite";

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that something here decides by. */
export const sqliteCodes = { error: 1, busy: 5, tooBig: 18, constraint: 19 } as const;

/** Such codes in words. */
const reasons: Record<number, string> = {
  5: "another program is writing to it",
  8: "it may only be read",
  10: "the disk answered with an error",
  11: "it is damaged",
  13: "the disk is full",
  14: "it cannot be opened or created there",
  26: "it is not a SQLite database",
};

/** One open database file, its prepared statements, and its failures in words that name the file. */
export class SqliteFile {
  readonly path: string;
  readonly db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(path: string, maxPages?: number) {
    this.path = path;
    this.db = this.saying("cannot be used", () => openDatabase(path, maxPages));
  }

  /** The prepared statement of this SQL, made once. */
  statement(sql: string): StatementSync {
    if (!this.db.isOpen) throw new Error(`the store ${this.path} is closed`);
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.db.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  /** Runs `work`; an error of SQLite in it becomes one sentence about this file. */
  saying<T>(what: string, work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.failure(what, error);
    }
  }

  failure(what: string, error: unknown): unknown {
    const code = sqliteCode(error);
    if (code === null) return error;
    const { message } = error as Error;
    const reason = reasons[code] ? `${reasons[code]} (${message})` : message;
    return new Error(`${this.path} ${what}: ${reason}`, { cause: error });
  }

  /** Rolls back the open transaction. A failure is left to the next call: SQLite has often rolled back by itself already. */
  rollback(): void {
    try {
      if (this.db.isTransaction) this.db.exec("ROLLBACK");
    } catch {}
  }

  close(): void {
    if (this.db.isOpen) this.db.close();
  }
}

/** SQLite's primary result code, or null when the error is not SQLite's. */
export function sqliteCode(error: unknown): number | null {
  if (typeof error !== "object" || error === null || !("errcode" in error)) return null;
  return typeof error.errcode === "number" ? error.errcode & 0xff : null;
}

function openDatabase(path: string, maxPages?: number): DatabaseSync {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false, timeout: 1000 });
  try {
    const { journal_mode } = db.prepare("PRAGMA journal_mode = WAL").get() as { journal_mode: string };
    if (journal_mode !== "wal")
      throw new Error(`${path} cannot be used: no write-ahead log is possible there`);
    // FULL: a commit is on the disk, not in the system's memory, before it is answered.
    db.exec("PRAGMA synchronous = FULL");
    if (maxPages !== undefined) db.exec(`PRAGMA max_page_count = ${Math.trunc(maxPages)}`);
    // Reading the schema at the start finds damage that the pragmas miss.
    db.prepare("SELECT count(*) FROM sqlite_master").get();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

interface Write {
  work: () => unknown;
  answer: (value: never) => void;
  refuse: (error: unknown) => void;
}

/**
 * Gathers the writes of one turn of the event loop into one transaction, and answers them after its commit: the disk
 * is waited for once. A write that throws an error of its own has written nothing, and leaves the others alone; an
 * error of SQLite (a full disk, say) undoes and refuses them all.
 */
export class GroupCommit {
  readonly #file: SqliteFile;
  #waiting: Write[] = [];

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((answer, refuse) => {
      this.#waiting.push({ work, answer, refuse });
      if (this.#waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  flush(): void {
    const writes = this.#waiting;
    this.#waiting = [];
    if (writes.length === 0) return;
    try {
      for (const settle of this.#commit(writes)) settle();
    } catch (error) {
      this.#file.rollback();
      const failure = this.#file.failure("could not be written and kept nothing of this change", error);
      for (const { refuse } of writes) refuse(failure);
    }
  }

  #commit(writes: Write[]): (() => void)[] {
    // One left open by a rollback that failed.
    this.#file.rollback();
    this.#file.statement("BEGIN IMMEDIATE").run();
    const answers = writes.map((write) => outcome(write));
    this.#file.statement("COMMIT").run();
    return answers;
  }
}

function outcome({ work, answer, refuse }: Write): () => void {
  try {
    const value = work() as never;
    return () => answer(value);
  } catch (error) {
    if (sqliteCode(error) !== null) throw error;
    return () => refuse(error);
  }
}

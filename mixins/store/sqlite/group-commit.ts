import { type SqliteFile, sqliteCode } from "./sqlite-file.ts";

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

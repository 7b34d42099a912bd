import { WorkerPool } from "../../../mixins/worker-pool.ts";
import type { Hashing, HashJob } from "./hash-jobs.ts";

const script = new URL("./hash-thread.ts", import.meta.url);

/** A few threads for hashing. A sale has priority over them; but buyers have to sign in. */
export class HashWorkerPool extends WorkerPool<HashJob, string | boolean> implements Hashing {
  /** @param threads at most; further work waits for its turn. */
  constructor(threads: number) {
    super({ script, threads, nicer: 5 });
  }

  hash(text: string, cost: number): Promise<string> {
    return this.run({ kind: "hash", text, cost }) as Promise<string>;
  }

  compare(text: string, hash: string): Promise<boolean> {
    return this.run({ kind: "compare", text, hash }) as Promise<boolean>;
  }
}

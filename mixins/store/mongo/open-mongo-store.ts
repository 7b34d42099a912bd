import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";
import type { Logger } from "../../../lib/telemetry/logging.ts";
import type { CollectionRules } from "../collection-rules.ts";
import type { ServiceConnection } from "./mongo-connection.ts";
import { isAway, safeWords } from "./mongo-errors.ts";
import type { Rows } from "./mongo-indexes.ts";
import { prepareIndexes } from "./prepare-mongo-indexes.ts";

const sayEveryMs = 5 * secondMs;
const againAfterMs = secondMs / 2;

/** Brings a store from its address to where its collections can be used; earlier uses wait. */
export class StoreOpening {
  readonly #connection: ServiceConnection;
  readonly #log: Logger;
  readonly #collections: (() => Promise<Rows>)[] = [];
  readonly #connected = once(() => this.#patiently(() => this.#connect()));
  /** The server it waits for, for the log. */
  #stage = "connecting";

  constructor(connection: ServiceConnection, log: Logger) {
    this.#connection = connection;
    this.#log = log.child({ database: connection.database, servers: connection.servers });
  }

  /** Gives the collection, once its indexes are made and checked. */
  declare(rules: CollectionRules): () => Promise<Rows> {
    this.#connection.declare(rules.name);
    const opened = once(async () => {
      await this.#connected();
      const rows = this.#connection.rows(rules.name);
      await this.#patiently(() => prepareIndexes(rows, rules, this.#log));
      return rows;
    });
    this.#collections.push(opened);
    return opened;
  }

  async ready(): Promise<void> {
    const saying = setInterval(() => {
      this.#log.warn({ stage: this.#stage }, "the ledger is not ready yet");
    }, sayEveryMs);
    try {
      await this.#connected();
      this.#stage = "making and checking indexes";
      await Promise.all(this.#collections.map((opened) => opened()));
    } finally {
      clearInterval(saying);
    }
  }

  async #connect(): Promise<void> {
    const { place } = this.#connection;
    await this.#connection.connect();
    const { setName, msg } = await this.#connection.hello();
    const isReplicated = setName !== undefined || msg === "isdbgrid";
    if (!isReplicated)
      throw new Error(
        `${place} is no replica set, and so cannot keep what it acknowledges: start it with --replSet, be it of one member, and call rs.initiate()`,
      );
  }

  /** Until it goes well, or fails in a way that waiting does not mend. */
  async #patiently<T>(step: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await step();
      } catch (error) {
        if (!isAway(error) || this.#connection.isClosed) throw this.#connection.inWords("open", error);
        this.#stage = `waiting: ${safeWords(error)}`;
        await pause(againAfterMs);
      }
    }
  }
}

/** Single-flight: the same work for all callers; after a failure the next one begins it again. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let begun: Promise<T> | null = null;
  return () => {
    begun ??= work().catch((error: unknown) => {
      begun = null;
      throw error;
    });
    return begun;
  };
}

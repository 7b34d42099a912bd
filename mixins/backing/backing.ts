import type { ServiceSchema } from "moleculer";
import type { Clock } from "../../lib/clock.ts";
import type { Secrets } from "../../lib/keys/secrets.ts";
import type { RedisClient } from "../redis/redis-client.ts";
import type { Store } from "../store/port.ts";

/** The stores behind the services of a process: a folder, or the servers of a mesh. */
export interface Backing {
  secrets: Secrets;
  /** Null: nothing is shared with another process. */
  redis: RedisClient | null;
  /** The time of the ledgers, once it is ready. */
  clock: Clock;
  /** The named ledger, for one service. */
  openStore(name: string): OpenedStore;
  /** Settles when everything opened so far can be used; waits for a server that is not there yet. */
  ready(): Promise<void>;
  /** After the services have stopped. */
  close(): Promise<void>;
}

export interface OpenedStore {
  store: Store;
  /** To be mixed into the service that opened it. */
  mixin: Partial<ServiceSchema> | null;
}

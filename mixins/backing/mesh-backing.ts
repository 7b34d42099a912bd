import { setTimeout as pause } from "node:timers/promises";
import { type Clock, secondMs } from "../../lib/clock.ts";
import { readSecretsOf } from "../../lib/keys/split-secrets.ts";
import type { Settings } from "../../lib/settings/env.ts";
import type { Logger } from "../../lib/telemetry/logging.ts";
import { BackgroundLoop } from "../background-loop.ts";
import { LedgerClock } from "../ledger-clock.ts";
import { openRedis } from "../redis/redis-client.ts";
import { databaseFor } from "../store/mongo/mongo-names.ts";
import { type MongoStore, openMongoStore } from "../store/mongo/mongo-store.ts";
import type { Backing } from "./backing.ts";

const measureEveryMs = 30 * secondMs;

/** The payments' data, and that of the sandbox processor, which stands in for an external one. */
const paymentStores = ["payments", "sandbox"];

/** MongoDB and Redis, where the settings say. Throws one sentence when the keys cannot be read. */
export function openMeshBacking(settings: Settings, machineClock: Clock, log: Logger): Backing {
  const { MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL, KEYS_FILE, SERVICES } = settings;
  const secrets = readSecretsOf(SERVICES, KEYS_FILE);
  const redis = REDIS_URL === undefined ? null : openRedis(REDIS_URL, log);
  const stores: MongoStore[] = [];
  const clock = new LedgerClock(machineClock);
  const measure = async () => {
    const server = stores[0] ?? redis;
    if (server) await clock.measure(() => server.nowMs());
  };
  let isClosed = false;
  /** The stores have just been reached; without any, only the estimate of places is behind, which never trusts the time. */
  const measureFirst = async () => {
    while (!isClosed) {
      try {
        return await measure();
      } catch (err) {
        log.warn({ err }, "the ledger's time is not known yet");
      }
      if (stores.length === 0) return;
      await pause(secondMs);
    }
  };
  const measuring = new BackgroundLoop(
    "reading the ledger's time",
    { everyMs: measureEveryMs, log },
    measure,
  );
  return {
    secrets,
    redis,
    clock,
    openStore(name) {
      const url = (paymentStores.includes(name) ? PAYMENTS_MONGO_URL : MONGO_URL) as string;
      const store = openMongoStore({ url, database: databaseFor(url, name), log });
      stores.push(store);
      return { store, mixin: store.mixin };
    },
    async ready() {
      await Promise.all(stores.map((store) => store.ready()));
      await measureFirst();
      measuring.start();
    },
    async close() {
      isClosed = true;
      await measuring.stop();
      await Promise.all(stores.map((store) => store.close()));
      await redis?.close();
    },
  };
}

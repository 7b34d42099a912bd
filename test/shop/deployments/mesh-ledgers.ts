import mongoose from "mongoose";
import { systemClock } from "../../../lib/clock.ts";
import { readSettings } from "../../../lib/settings/env.ts";
import { createLogger } from "../../../lib/telemetry/logging.ts";
import type { Addresses } from "../../../mesh/addresses.ts";
import { openMeshBacking } from "../../../mixins/backing/mesh-backing.ts";
import type { UseLedger } from "../ledgers.ts";

interface Ledgers {
  url: string;
  /** May do everything. */
  adminUrl: string;
}

interface SharedLedgers {
  mongo: Ledgers;
  payments: Ledgers;
}

/** Where test/mesh-run/start.js puts the addresses of the run's MongoDB, which takes seconds to start. */
export const variable = "EVENTSAPP_TEST_LEDGERS";

/** The MongoDB servers of this run. Throws one sentence where there are none. */
export function sharedLedgers(): SharedLedgers {
  // biome-ignore lint/style/noProcessEnv: from one process of the test run to another
  const text = process.env[variable];
  if (text === undefined)
    throw new Error("No servers run for the journeys on the mesh: start them by `npm test`.");
  return JSON.parse(text);
}

/** Deletes all databases whose names begin so. */
export async function dropDatabases(prefix: string): Promise<void> {
  for (const { adminUrl } of Object.values(sharedLedgers()) as Ledgers[]) {
    const client = await new mongoose.mongo.MongoClient(adminUrl).connect();
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
    const ours = databases.filter(({ name }) => name.startsWith(prefix));
    await Promise.all(ours.map(({ name }) => client.db(name).dropDatabase()));
    await client.close();
  }
}

/** The ledgers of a mesh, as its own processes open them. */
export function ledgerAt({ natsUrlOf, REDIS_URL, ...addresses }: Addresses): UseLedger {
  const settings = { ...readSettings({}), LOG_LEVEL: "silent" as const, ...addresses };
  return async (name, use) => {
    const backing = openMeshBacking(settings, systemClock, createLogger(settings));
    try {
      const { store } = backing.openStore(name);
      await backing.ready();
      return await use(store);
    } finally {
      await backing.close();
    }
  };
}

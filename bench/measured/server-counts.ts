import { Redis } from "ioredis";
import mongoose from "mongoose";

type Counts = Record<string, number>;

/** The counters of a mesh's servers, from their start on. */
export interface ServerCounts {
  /** Documents written, by server. */
  writes(): Promise<Counts>;
  /** Commands carried out for the shop, by server and command. */
  trips(): Promise<Counts>;
  /** Messages that the bus took from its clients. */
  messages(): Promise<number>;
  close(): Promise<void>;
}

export interface Counting {
  /** Addresses for an operator, by the name that the counts have. */
  mongo: Record<string, string>;
  redis: string;
  /** Of the bus' monitoring. */
  natsMonitor: string;
}

export async function openServerCounts({ mongo, redis, natsMonitor }: Counting): Promise<ServerCounts> {
  const ledgers = await Promise.all(
    Object.entries(mongo).map(async ([name, url]) => ({
      name,
      client: await new mongoose.mongo.MongoClient(url, { appName: "bench" }).connect(),
    })),
  );
  const places = new Redis(redis);
  return {
    async writes() {
      const each = ledgers.map(async ({ name, client }) => {
        const { inserted, updated, deleted } = (await statusOf(client)).metrics.document;
        return [name, Number(inserted) + Number(updated) + Number(deleted)] as const;
      });
      return Object.fromEntries(await Promise.all(each));
    },
    async trips() {
      const each = ledgers.map(async ({ name, client }) => tripsOfMongo(name, await statusOf(client)));
      return Object.assign({}, ...(await Promise.all(each)), tripsOfRedis(await places.info("commandstats")));
    },
    async messages() {
      const answer = (await (await fetch(`${natsMonitor}/varz`)).json()) as { in_msgs: number };
      return answer.in_msgs;
    },
    async close() {
      await Promise.all(ledgers.map(({ client }) => client.close()));
      places.disconnect();
    },
  };
}

/** Commands of a service to a ledger; the others are about connections, or the bench's. */
const ledgerCommands = [
  "find",
  "getMore",
  "insert",
  "update",
  "delete",
  "findAndModify",
  "aggregate",
  "count",
];

/** Commands of clients to Redis; commands inside a script are no round trips. */
const placesCommands = ["evalsha", "eval", "exec", "time"];

const statusOf = (client: mongoose.mongo.MongoClient) =>
  client
    .db("admin")
    .command({ serverStatus: 1, repl: 0, wiredTiger: 0, locks: 0, transactions: 0, tcmalloc: 0 });

function tripsOfMongo(name: string, status: mongoose.mongo.Document): Counts {
  const { commands } = status.metrics;
  return Object.fromEntries(
    ledgerCommands.map((command) => [`${name} ${command}`, Number(commands[command]?.total ?? 0)]),
  );
}

/** Lines like `cmdstat_evalsha:calls=12,usec=34,…`. */
function tripsOfRedis(info: string): Counts {
  const calls = new Map(
    [...info.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, command, count]) => [
      command,
      Number(count),
    ]),
  );
  return Object.fromEntries(placesCommands.map((command) => [`redis ${command}`, calls.get(command) ?? 0]));
}

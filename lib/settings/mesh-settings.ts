import { z } from "zod";
import { servicesWithKeys } from "../keys/key-parts.ts";
import type { ServiceName } from "./service-names.ts";
import { addressesOf, addressOf, duration } from "./setting-parsers.ts";

/** Settings that make a process part of a mesh: addresses of the bus and the stores. With none set it is the whole shop. */
export const meshVariables = {
  NATS_URL: addressesOf(/^(nats|tls):$/, "nats://user:password@nats.example.org:4222")
    .optional()
    .describe("bus of the mesh, several servers comma-separated; unset: everything in one process"),
  MONGO_URL: addressOf(
    /^mongodb(\+srv)?:$/,
    "mongodb://user:password@db.example.org:27017/eventsapp?replicaSet=rs0",
  )
    .optional()
    .describe("the ledgers' MongoDB, a replica set; each service has a database of its own behind this name"),
  PAYMENTS_MONGO_URL: addressOf(
    /^mongodb(\+srv)?:$/,
    "mongodb://payments:password@payments-db.example.org:27017/eventsapp?replicaSet=rs0",
  )
    .optional()
    .describe("the payments' MongoDB: a server and a user of its own"),
  REDIS_URL: addressOf(/^rediss?:$/, "redis://:password@redis.example.org:6379")
    .optional()
    .describe("Redis, for places and limits"),
  KEYS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe("the keys of a mesh that this process needs, or all of them, made by `npm run make-keys`"),
  SHUTDOWN_DELAY: duration
    .default(0)
    .describe("how long a process that is told to stop still takes requests, while balancers learn of it"),
};

interface MeshSettings {
  SERVICES: ServiceName[];
  NATS_URL?: string[] | undefined;
  MONGO_URL?: string | undefined;
  PAYMENTS_MONGO_URL?: string | undefined;
  REDIS_URL?: string | undefined;
  KEYS_FILE?: string | undefined;
  PUBLIC_URL?: string | undefined;
  BACKUP_EVERY?: number | undefined;
  NODE_ENV: string;
}

const keepers = ["users", "events", "orders", "tickets", "notifications"] as const;
export type Needed = "MONGO_URL" | "PAYMENTS_MONGO_URL" | "REDIS_URL" | "KEYS_FILE" | "PUBLIC_URL";

/** Which services cannot do without which setting. */
export const neededBy: Record<Needed, readonly ServiceName[]> = {
  MONGO_URL: keepers,
  PAYMENTS_MONGO_URL: ["payments"],
  REDIS_URL: ["gateway", "users", "inventory"],
  KEYS_FILE: servicesWithKeys,
  // The gateway knows where it listens; these two are other processes.
  PUBLIC_URL: ["payments", "notifications"],
};

const noProcessor =
  "NODE_ENV=production needs a card processor, and this version has only a sandbox of one: unset it.";

/** One sentence about a half-set mesh, or null when the settings fit together. */
export function refusalOfMesh(settings: MeshSettings): string | null {
  if (settings.NATS_URL === undefined) return refusalOfEmbedded(settings);
  for (const [name, services] of Object.entries(neededBy) as [Needed, readonly ServiceName[]][]) {
    const service = settings.SERVICES.find((each) => services.includes(each));
    if (service !== undefined && settings[name] === undefined)
      return `NATS_URL is set without ${name}, which ${service} needs in a mesh: set it, or unset NATS_URL to run everything in one process.`;
  }
  if (
    settings.PAYMENTS_MONGO_URL !== undefined &&
    sameServer(settings.PAYMENTS_MONGO_URL, settings.MONGO_URL)
  )
    return "PAYMENTS_MONGO_URL is the server of MONGO_URL: the payments need one of their own.";
  if (settings.BACKUP_EVERY !== undefined)
    return "BACKUP_EVERY is set with NATS_URL, and no service of a mesh makes backups: unset it, and run `npm run backup` as often instead.";
  return settings.NODE_ENV === "production" ? noProcessor : null;
}

function refusalOfEmbedded(settings: MeshSettings): string | null {
  const meshOnly = (Object.keys(neededBy) as Needed[]).filter((name) => name !== "PUBLIC_URL");
  const set = meshOnly.find((name) => settings[name] !== undefined);
  if (set !== undefined)
    return `${set} is set without NATS_URL: set NATS_URL as well to run a mesh, or unset ${set} to run everything in one process.`;
  return settings.NODE_ENV === "production" ? noProcessor : null;
}

/** Whether they share a host, regardless of the credentials. */
function sameServer(one: string, other: string | undefined): boolean {
  return other !== undefined && hostsIn(one).some((host) => hostsIn(other).includes(host));
}

/** In small letters and with their ports; names of an SRV record, which have none, with the one of a host alone. */
function hostsIn(url: string): string[] {
  const [, hosts = ""] = /^[^/]+\/\/(?:[^@/]*@)?([^/?]+)/.exec(url) ?? [];
  return hosts
    .toLowerCase()
    .split(",")
    .map((host) => (/:\d+$/.test(host) ? host : `${host}:27017`));
}

import { randomBytes } from "node:crypto";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { makeSplitSecrets, partFileIn } from "../lib/keys/split-secrets.ts";
import { type Needed, neededBy } from "../lib/settings/mesh-settings.ts";
import { type ServiceName, serviceNames } from "../lib/settings/service-names.ts";
import { natsConfig } from "../mixins/bus/nats/nats-config.ts";
import { type BusUser, busUsers } from "../mixins/bus/nodes/node-ids.ts";

/**
 * `make-secrets.ts FOLDER`: the keys and passwords of docker-compose.yml, made at the first start and kept in `made/`;
 * and for each container a folder with those that it needs, rewritten at each start. Exit code 1 with one sentence
 * when it cannot.
 */
const keysFile = "/run/eventsapp/keys.json";

/** Servers of MongoDB with their users, which are named after services, and the databases of each. */
const ledgers = {
  mongodb: { users: neededBy.MONGO_URL, databasesOf: (user: ServiceName) => [`eventsapp_${user}`] },
  "payments-mongodb": {
    users: neededBy.PAYMENTS_MONGO_URL,
    databasesOf: () => ["eventsapp_payments", "eventsapp_sandbox"],
  },
};
type LedgerServer = keyof typeof ledgers;
const ledgerServers = Object.keys(ledgers) as LedgerServer[];
type Passwords = Record<string, string>;

try {
  // The stores run as users of their own, in the group that this one has.
  process.umask(0o027);
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length > 0) throw new Error("name one folder");
  handOut(folder, storedPasswords(join(folder, "made/passwords.json")));
} catch (error) {
  console.error(`No secrets were made: ${(error as Error).message}.`);
  process.exitCode = 1;
}

function handOut(folder: string, passwords: Passwords): void {
  const keys = join(folder, "made/keys");
  if (!existsSync(keys)) makeWhole(keys);
  for (const service of serviceNames) {
    write(join(folder, service, "settings.env"), asLines(settingsOf(service, passwords)));
    if (neededBy.KEYS_FILE.includes(service))
      copyFileSync(partFileIn(keys, service), join(folder, service, "keys.json"));
  }
  write(join(folder, "operator/settings.env"), asLines({ NATS_URL: busUrl("operator", passwords) }));
  const forBackup = { ...ledgerUrl("payments", passwords), BACKUP_PASSPHRASE: passwords.backup as string };
  write(join(folder, "backup/settings.env"), asLines(forBackup));
  const ofBus = Object.fromEntries(busUsers.map((user) => [user, passwords[`nats-${user}`]]));
  write(join(folder, "nats/nats.conf"), natsConfig(ofBus as Record<BusUser, string>));
  write(join(folder, "redis/redis.conf"), `requirepass ${passwords.redis}\n`);
  for (const server of ledgerServers) {
    write(join(folder, server, "settings.env"), asLines(settingsOfLedgers(server, passwords)));
    write(join(folder, server, "keyfile"), `${passwords[`${server}-keyfile`]}\n`);
  }
}

/** The keys, under this name only when all exist: an interrupted start makes new ones. */
function makeWhole(keys: string): void {
  rmSync(`${keys}.new`, { recursive: true, force: true });
  makeSplitSecrets(`${keys}.new`);
  renameSync(`${keys}.new`, keys);
}

/** The secrets of an earlier start, completed by new ones. */
function storedPasswords(file: string): Passwords {
  const kept: Passwords = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
  const names = [
    "redis",
    "backup",
    ...busUsers.map((user) => `nats-${user}`),
    ...ledgerServers.flatMap((server) =>
      ["root", "keyfile", ...ledgers[server].users].map((user) => `${server}-${user}`),
    ),
  ];
  const made = names.map((name) => [name, randomBytes(30).toString("hex")]);
  const passwords = { ...Object.fromEntries(made), ...kept };
  write(file, JSON.stringify(passwords, null, 2));
  return passwords;
}

/** The environment of a service: nothing that it can do without. */
function settingsOf(service: ServiceName, passwords: Passwords): Record<string, string> {
  const needs = (address: Needed) => neededBy[address].includes(service);
  return {
    NATS_URL: busUrl(service, passwords),
    ...ledgerUrl(service, passwords),
    ...(needs("REDIS_URL") && { REDIS_URL: `redis://:${passwords.redis}@redis:6379` }),
    ...(needs("KEYS_FILE") && { KEYS_FILE: keysFile }),
  };
}

function busUrl(user: BusUser, passwords: Passwords): string {
  return `nats://${user}:${passwords[`nats-${user}`]}@nats:4222`;
}

function ledgerUrl(service: ServiceName, passwords: Passwords): Record<string, string> {
  const server = ledgerServers.find((each) => ledgers[each].users.includes(service));
  if (server === undefined) return {};
  const login = `${service}:${passwords[`${server}-${service}`]}`;
  const url = `mongodb://${login}@${server}:27017/eventsapp?replicaSet=rs0&authSource=admin`;
  return { [server === "mongodb" ? "MONGO_URL" : "PAYMENTS_MONGO_URL"]: url };
}

/** As charts/eventsapp/files/mongodb-init.js takes it. */
function settingsOfLedgers(server: LedgerServer, passwords: Passwords): Record<string, string> {
  const { users, databasesOf } = ledgers[server];
  const passwordsOfUsers = users.map((user) => [
    `PASSWORD_${user.toUpperCase()}`,
    passwords[`${server}-${user}`] as string,
  ]);
  return {
    ...{ REPLICA_SET: "rs0", MEMBERS: `${server}:27017`, MEMBER: `${server}:27017` },
    ROOT_PASSWORD: passwords[`${server}-root`] as string,
    USERS: JSON.stringify(users.map((name) => ({ name, databases: databasesOf(name) }))),
    ...Object.fromEntries(passwordsOfUsers),
  };
}

/** For `node --env-file` and for a shell; no value has a single quote. */
function asLines(variables: Record<string, string>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

/** Under its name only when it is whole. */
function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, text, { flush: true });
  renameSync(`${file}.new`, file);
}

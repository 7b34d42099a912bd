import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { addressOf } from "../lib/settings/setting-parsers.ts";
import { natsConfig } from "../mixins/bus/nats/nats-config.ts";
import { type BusUser, busUsers } from "../mixins/bus/nodes/node-ids.ts";

/**
 * `npm run make-bus-config -- FOLDER [--server nats://nats.example.org:4222]`: the users of a mesh's bus with what each
 * may do, for its server, and the NATS_URL of each. Run again, it keeps the passwords and writes what the code of now
 * may do. Exit code 1 with one sentence when it cannot.
 */
const like = "nats://nats.example.org:4222";
const address = addressOf(/^(nats|tls):$/, like);

interface Login {
  server: string;
  password: string;
}

try {
  process.umask(0o077);
  const options = { server: { type: "string" } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0)
    throw new Error(`name one folder: npm run make-bus-config -- FOLDER [--server ${like}]`);
  if (
    values.server !== undefined &&
    (!address.safeParse(values.server).success || /[@,]/.test(values.server))
  )
    throw new Error(`--server cannot be used: it must be like ${like}, without a user`);
  console.log(makeConfig(folder, values.server));
} catch (error) {
  console.error(`No bus was configured: ${(error as Error).message}.`);
  process.exitCode = 1;
}

function makeConfig(folder: string, server: string | undefined): string {
  const [users, urls] = [join(folder, "bus-users.conf"), join(folder, "bus-urls.json")];
  const kept = readLogins(urls);
  const known = server ?? Object.values(kept)[0]?.server ?? "nats://127.0.0.1:4222";
  const passwords = Object.fromEntries(
    busUsers.map((user) => [user, kept[user]?.password ?? randomBytes(18).toString("base64url")]),
  ) as Record<BusUser, string>;
  const config = natsConfig(passwords);
  mkdirSync(folder, { recursive: true });
  const urlOf = (user: BusUser) => known.replace("://", `://${user}:${encodeURIComponent(passwords[user])}@`);
  write(urls, JSON.stringify(Object.fromEntries(busUsers.map((user) => [user, urlOf(user)])), null, 2));
  write(users, config);
  return [
    `The bus' users are in ${users}: start it by \`nats-server --config ${users}\`, or name the file there by \`include\`.`,
    `The NATS_URL of each is in ${urls}: a process of one service takes that of its service, one of several takes`,
    "that of shop, and the operators' console that of operator. Both files hold passwords: no one else may read them.",
  ].join("\n");
}

/** By user, what an earlier run made; the passwords may have been chosen by a person since. */
function readLogins(file: string): Partial<Record<BusUser, Login>> {
  if (!existsSync(file)) return {};
  try {
    const urls = Object.entries(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
    return Object.fromEntries(urls.map(([user, url]) => [user, loginIn(url)]));
  } catch {
    // The engine's words would quote the file.
    throw new Error(
      `${file} cannot be read as addresses of the bus: restore it, or delete it for new passwords`,
    );
  }
}

function loginIn(url: string): Login {
  return { server: url.replace(/\/\/[^@]*@/, "//"), password: decodeURIComponent(new URL(url).password) };
}

/** Under its name only when it is whole, and readable by its owner only. */
function write(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

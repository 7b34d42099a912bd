import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { initiate, type ReplicaSet, stepDown, untilHealthy, urlOf, whoIsPrimary } from "./replica-set.ts";
import { type RunningServer, type ServerProcess, startProcess } from "./server-process.ts";
import { identityIn } from "./set-identity.ts";

export interface MongoOptions {
  folder: string;
  /** Of the first member; the others take those after it. */
  port?: number;
  members?: 1 | 3;
  /** Clients must log in; this user may read and write every database, and nothing more. None: no login. */
  user?: { name: string; password: string };
}

/** A replica set; `port` and `pid` are the first member's, and each method concerns all members. */
export interface MongoServer extends RunningServer {
  /** For tests and checkers: has all rights; the same as `url` without logins. */
  readonly adminUrl: string;
  readonly members: readonly RunningServer[];
  primary(): Promise<RunningServer>;
  /** The primary hands over (of one member: stands back for a second); resolves when writes are taken again. */
  stepDown(): Promise<void>;
}

/** Starts mongod as a replica set of one or three, and waits until its primary takes writes and all members follow. */
export async function startMongo(options: MongoOptions): Promise<MongoServer> {
  const { folder, port, members: count = 1, user } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const identity = identityIn(folder);
  const flags = ["--replSet", identity.setName, ...(user ? ["--keyFile", identity.keyFile] : [])];
  const starts = Array.from({ length: count }, (_, n) =>
    startMember(join(folder, `member-${n + 1}`), { port: port && port + n, flags }),
  );
  const members = await allOrNone(starts);
  const set: ReplicaSet = { ...identity, ports: members.map((member) => member.port), user };
  try {
    await initiate(set);
    await untilHealthy(set);
  } catch (error) {
    await Promise.all(members.map((member) => member.kill()));
    throw error;
  }
  return running(set, members);
}

async function startMember(
  folder: string,
  { port, flags }: { port: number | undefined; flags: string[] },
): Promise<RunningServer> {
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const server = await startProcess({
    binary: "mongod",
    folder,
    port,
    readyLine: '"msg":"Waiting for connections"',
    prepare: (taken) => [
      ...["--bind_ip", "127.0.0.1", "--port", String(taken), "--dbpath", data, "--nounixsocket"],
      // Many of them share a machine with everything else.
      ...["--wiredTigerCacheSizeGB", "0.25", "--oplogSize", "256"],
      ...["--setParameter", "diagnosticDataCollectionEnabled=false"],
      // A stopping primary would otherwise first refuse all clients for 15 s.
      ...["--setParameter", "shutdownTimeoutMillisForSignaledShutdown=100"],
      ...flags,
    ],
  });
  return withUrl(server);
}

const withUrl = (server: ServerProcess) =>
  Object.assign(server, { url: `mongodb://127.0.0.1:${server.port}/?directConnection=true` });

/** Members that started are killed when another could not. */
async function allOrNone(starts: Promise<RunningServer>[]): Promise<RunningServer[]> {
  const results = await Promise.allSettled(starts);
  const members = results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  const failed = results.find((result) => result.status === "rejected");
  if (!failed) return members;
  await Promise.all(members.map((member) => member.kill()));
  throw failed.reason;
}

function running(set: ReplicaSet, members: RunningServer[]): MongoServer {
  const first = members[0]!;
  const each = async (act: (member: RunningServer) => unknown) => void (await Promise.all(members.map(act)));
  return {
    url: urlOf(set, set.user),
    adminUrl: urlOf(set, set.user && set.operator),
    port: first.port,
    members,
    get pid() {
      return first.pid;
    },
    get isRunning() {
      return members.every((member) => member.isRunning);
    },
    primary: async () => {
      const port = await whoIsPrimary(set);
      return members.find((member) => member.port === port)!;
    },
    stepDown: () => stepDown(set),
    kill: () => each((member) => member.kill()),
    stop: () => each((member) => member.stop()),
    pause: () => members.forEach((member) => void member.pause()),
    resume: () => members.forEach((member) => void member.resume()),
    restart: async () => {
      await each((member) => member.restart());
      await untilHealthy(set);
    },
    output: () => members.map((member) => member.output()).join("\n"),
  };
}

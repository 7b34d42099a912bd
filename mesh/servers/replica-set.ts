import { setTimeout as pause } from "node:timers/promises";
import mongoose from "mongoose";
import type { SetIdentity } from "./set-identity.ts";

type Client = mongoose.mongo.MongoClient;

interface Login {
  name: string;
  password: string;
}

export interface ReplicaSet extends SetIdentity {
  ports: number[];
  /** Undefined: no login. */
  user: Login | undefined;
}

const unauthorized = 13;
const alreadyInitialized = 23;
const alreadyThere = 51_003;
const healthyWithinMs = 60_000;

/** The address of the whole set. */
export function urlOf({ ports, setName }: ReplicaSet, login: Login | undefined): string {
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(",");
  return `mongodb://${credentialsOf(login)}${hosts}/?replicaSet=${setName}${login ? "&authSource=admin" : ""}`;
}

const credentialsOf = (login: Login | undefined): string =>
  login ? `${encodeURIComponent(login.name)}:${encodeURIComponent(login.password)}@` : "";

/** Makes the members one set, or reconfigures a set of an earlier start to its new ports; then sees that its users are there. */
export async function initiate(set: ReplicaSet): Promise<void> {
  if (await isFirstStart(set)) {
    if (set.user) await openToOperator(set, set.operator);
  } else await regroup(set);
  if (set.user) await admit(set, set.user);
}

async function isFirstStart(set: ReplicaSet): Promise<boolean> {
  try {
    await connected(addressOfFirst(set, undefined), (client) =>
      admin(client, { replSetInitiate: configOf(set) }),
    );
    return true;
  } catch (error) {
    // Once there are users, other clients cannot even see that the set was initiated.
    if ([alreadyInitialized, unauthorized].includes((error as { code?: number }).code ?? 0)) return false;
    throw error;
  }
}

/** By force, because a member whose port is another one than before counts itself out. */
async function regroup(set: ReplicaSet): Promise<void> {
  await connected(addressOfFirst(set, set.user && set.operator), async (client) => {
    const { version, members } = (await admin(client, { replSetGetConfig: 1 })).config;
    const config = configOf(set);
    const kept = new Set(members.map(({ host }: { host: string }) => host));
    if (config.members.every(({ host }) => kept.has(host))) return;
    await admin(client, { replSetReconfig: { ...config, version: version + 1 }, force: true });
  });
}

const addressOfFirst = ({ ports }: ReplicaSet, login: Login | undefined): string =>
  `mongodb://${credentialsOf(login)}127.0.0.1:${ports[0]}/?directConnection=true`;

function configOf({ setName, ports }: ReplicaSet) {
  return {
    _id: setName,
    version: 1,
    members: ports.map((port, _id) => ({ _id, host: `127.0.0.1:${port}` })),
    // On one machine a member that is silent for 2 s is dead; the usual 10 s would only make everybody wait.
    settings: { electionTimeoutMillis: 2_000, heartbeatIntervalMillis: 500 },
  };
}

/** Before there is any user, a set lets a client on its own machine make the first. */
async function openToOperator(set: ReplicaSet, { name, password }: Login): Promise<void> {
  const port = await whoIsPrimary(set);
  await connected(`mongodb://127.0.0.1:${port}/?directConnection=true`, (client) =>
    admin(client, { createUser: name, pwd: password, roles: ["root"] }),
  );
}

/** The user of the url is made, or given the password of now. */
async function admit(set: ReplicaSet, { name, password }: Login): Promise<void> {
  const roles = ["readWriteAnyDatabase"];
  await connected(urlOf(set, set.operator), async (client) => {
    try {
      await admin(client, { createUser: name, pwd: password, roles });
    } catch (error) {
      if ((error as { code?: number }).code !== alreadyThere) throw error;
      await admin(client, { updateUser: name, pwd: password, roles });
    }
  });
}

/** Resolves when a primary takes writes and every other member follows it. */
export async function untilHealthy(set: ReplicaSet): Promise<void> {
  const end = performance.now() + healthyWithinMs;
  await connected(urlOf(set, set.user && set.operator), async (client) => {
    for (;;) {
      const { members } = await admin(client, { replSetGetStatus: 1 });
      const states = members.map((member: { stateStr: string }) => member.stateStr).sort();
      const isLed = (await admin(client, { hello: 1 })).isWritablePrimary;
      if (isLed && states.join() === statesOf(set)) return;
      if (performance.now() > end)
        throw new Error(`The replica set did not become stable: ${states.join(", ")}.`);
      await pause(50);
    }
  });
}

const statesOf = ({ ports }: ReplicaSet): string =>
  ports.map((_, n) => (n === 0 ? "PRIMARY" : "SECONDARY")).join();

/** The port of the member that takes writes; waits for one. */
export async function whoIsPrimary(set: ReplicaSet): Promise<number> {
  return await connected(urlOf(set, undefined), async (client) => {
    const { me } = await admin(client, { hello: 1 });
    return Number(me.split(":")[1]);
  });
}

/** Resolves when another member than before leads; of one member, when it leads again. */
export async function stepDown(set: ReplicaSet): Promise<void> {
  const isAlone = set.ports.length === 1;
  const [replSetStepDown, secondaryCatchUpPeriodSecs] = isAlone ? [1, 0] : [10, 5];
  await connected(urlOf(set, set.user && set.operator), (client) =>
    admin(client, { replSetStepDown, secondaryCatchUpPeriodSecs, force: true }),
  );
  await whoIsPrimary(set);
}

const admin = (client: Client, command: mongoose.mongo.Document): Promise<mongoose.mongo.Document> =>
  client.db("admin").command(command);

async function connected<T>(url: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new mongoose.mongo.MongoClient(url, { serverSelectionTimeoutMS: healthyWithinMs });
  try {
    return await act(await client.connect());
  } finally {
    await client.close();
  }
}

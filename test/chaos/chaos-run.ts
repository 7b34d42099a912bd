import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { issueAccessToken } from "../../lib/access-tokens.ts";
import { minuteMs, secondMs } from "../../lib/clock.ts";
import { readSecrets } from "../../lib/secrets.ts";
import { type LocalMesh, startLocalMesh } from "../../mesh/local-mesh.ts";
import { eventually } from "../shop/api.ts";
import type { Finding } from "../simulation/checker.ts";
import { Dice } from "../simulation/dice.ts";
import { check, type Remains, urgent } from "./check.ts";
import { gather } from "./crowd.ts";
import { type Ground, startGround } from "./ground.ts";
import { wreakHavoc } from "./havoc.ts";
import { Journal } from "./journal.ts";
import { openPlaces, type Places } from "./places.ts";
import { alarmsIn, linesAboutFaults } from "./process-logs.ts";
import { Scene } from "./scene.ts";
import { openStores, type Stores } from "./stores.ts";

export interface ChaosWish {
  seed: number;
  buyers: number;
  /** One blow after the other, in this distance on average. */
  everyMs: number;
  /** Havoc ends when both are reached. */
  least: { kills: number; ms: number };
  /** Of the ledgers' replica set. */
  ledgerMembers: 1 | 3;
  tell: (line: string) => void;
}

/** A run as it ended, with its mesh still there until `close`. */
export interface ChaosRun {
  wish: ChaosWish;
  scene: Scene;
  remains: Remains;
  findings: Finding[];
  /** What processes logged about requests that were answered with a fault. */
  faultLines: string[];
  youngHolds: string[];
  /** Seconds from quiet until what must hold held, and until everything did. */
  heldAfterS: { urgent: number; all: number };
  mesh: LocalMesh;
  stores: Stores;
  places: Places;
  close: () => Promise<void>;
}

const mostMs = minuteMs;
/** What must hold holds so soon after all processes and servers answer again … */
const urgentWithinMs = 30 * secondMs;
/** … and what takes its time by design, so late. */
const allWithinMs = 150 * secondMs;

const settings = {
  SAMPLE_DATA: "on",
  BCRYPT_COST: "10",
  LOG_LEVEL: "warn",
  RATE_LIMIT_PER_MINUTE: "0",
  MAX_IN_FLIGHT: "0",
  ATTEMPTS_PER_ADDRESS: "100000",
};
const command = [new URL("chaos-process.ts", import.meta.url).pathname];

/** A mesh of two processes each, a crowd of buyers, havoc, quiet; and then the checker. */
export async function runChaos(wish: ChaosWish): Promise<ChaosRun> {
  const { ledgerMembers } = wish;
  const folder = mkdtempSync(join(tmpdir(), "eventsapp-chaos-"));
  const dice = new Dice(wish.seed);
  const ground = await startGround(folder, { redisKeeps: dice.chance(0.5), ledgerMembers });
  try {
    const { addresses } = ground;
    const mesh = await startLocalMesh({ folder, addresses, replicas: 2, command, settings });
    const [stores, places] = [await openStores(ground), openPlaces(ground)];
    const close = async () => {
      await Promise.all(mesh.processes.map((process) => process.kill()));
      await mesh.stop();
      await Promise.all([stores.close(), places.close()]);
      await ground.stop();
      rmSync(folder, { recursive: true, force: true });
    };
    const scene = new Scene({
      ...{ processes: mesh.processes, ground, dice },
      emptyRedis: () => places.empty(),
    });
    const evening = await spendEvening(wish, { ground, mesh, scene, stores });
    const checked = await checkInQuiet({ ...evening, mesh, stores, places, tell: wish.tell });
    const youngHolds = await places.youngHolds();
    const faultLines = linesAboutFaults(mesh.processes, evening.journal);
    return { wish, scene, ...checked, faultLines, youngHolds, mesh, stores, places, close };
  } catch (error) {
    await ground.stop();
    throw error;
  }
}

interface Evening {
  journal: Journal;
  /** When all processes and servers answered again. */
  quietAtMs: number;
  deaths: string[];
}

async function spendEvening(
  { seed, buyers, everyMs, least, tell }: ChaosWish,
  { ground, mesh, scene, stores }: { ground: Ground; mesh: LocalMesh; scene: Scene; stores: Stores },
): Promise<Evening> {
  const journal = new Journal();
  const deaths = watchDeaths(mesh, scene);
  const secrets = readSecrets(ground.addresses.KEYS_FILE);
  const tokenOf = (userId: string) => issueAccessToken(secrets, { userId, admin: false }, Date.now());
  const patience = { untilMs: Number.POSITIVE_INFINITY };
  const line = { url: mesh.url, journal, patience, tokenOf };
  const pace = { everyMs: minuteMs, fateAfterMs: 25 * secondMs };
  const crowd = await gather({ seed, buyers, line, hurry: stores.hurry, pace });
  tell(`${mesh.processes.length} processes, ${buyers} buyers: havoc begins`);
  const endsAtMs = Date.now() + least.ms;
  const isOver = () => scene.kills >= least.kills && Date.now() >= endsAtMs;
  await wreakHavoc(scene, { everyMs, isOver });
  await untilQuiet(mesh, stores);
  const quietAtMs = Date.now();
  scene.note("quiet has returned");
  tell(`quiet after ${scene.kills} kills; ${journal.requests.length} requests so far`);
  patience.untilMs = quietAtMs + urgentWithinMs;
  await crowd.leave();
  await crowd.lookAgain();
  return { journal, quietAtMs, deaths };
}

/** Nobody but us may end a process. */
function watchDeaths({ processes }: LocalMesh, scene: Scene): string[] {
  const deaths: string[] = [];
  for (const process of processes) {
    process.onDeath(() => {
      // Without its servers a process may refuse to start: it is started again.
      if (scene.starting.has(process)) return;
      deaths.push(`${process.name} ended by itself: ${process.output().slice(-1_500)}`);
      scene.note(`${process.name} ended by itself`);
    });
  }
  return deaths;
}

async function untilQuiet({ processes }: LocalMesh, stores: Stores): Promise<void> {
  await Promise.all(processes.map((process) => process.untilReady()));
  // Our own connections to the stores may not know yet that they are back.
  await eventually(() => stores.readBooks().catch(() => null), mostMs);
}

interface Quiet extends Evening {
  mesh: LocalMesh;
  stores: Stores;
  places: Places;
  tell: (line: string) => void;
}

/** Looks until everything holds, and then once more; what does not hold in time is what is found. */
async function checkInQuiet(quiet: Quiet) {
  const heldAfterS = { urgent: Number.NaN, all: Number.NaN };
  for (;;) {
    const { beganMs, remains, findings } = await look(quiet);
    const open = urgent(findings);
    if (open.length === 0 && Number.isNaN(heldAfterS.urgent)) heldAfterS.urgent = beganMs / secondMs;
    const isLate = (open.length > 0 && beganMs > urgentWithinMs) || beganMs > allWithinMs;
    const isHeld = findings.length === 0 && !Number.isNaN(heldAfterS.all);
    if (isHeld) return { remains, findings, heldAfterS };
    if (isLate) return await confirmed(quiet, { findings, heldAfterS });
    if (findings.length === 0) heldAfterS.all = beganMs / secondMs;
    await pause(secondMs);
  }
}

/** Orders and payments are read one after the other, while somebody may still work: what is wrong is so twice. */
async function confirmed<T extends { findings: Finding[] }>(quiet: Quiet, found: T) {
  const again = await look(quiet);
  const before = new Set(found.findings.map(({ broken }) => broken));
  const findings = again.findings.filter(({ broken }) => before.has(broken));
  return { ...found, findings, remains: again.remains };
}

async function look(quiet: Quiet) {
  const beganMs = Date.now() - quiet.quietAtMs;
  await quiet.stores.hurryAll();
  const remains = await lookAround(quiet);
  return { beganMs, remains, findings: check(remains) };
}

async function lookAround({ journal, deaths, mesh, stores, places }: Quiet): Promise<Remains> {
  const books = await stores.readBooks();
  const taken = await places.taken(books.events.map(({ _id }) => _id));
  return { books, journal, taken, alarms: [...alarmsIn(mesh.processes), ...deaths] };
}

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { minuteMs, secondMs } from "../../lib/clock.ts";
import { issueAccessToken } from "../../lib/keys/access-tokens.ts";
import { readSecrets } from "../../lib/keys/secrets.ts";
import { type LocalMesh, startLocalMesh } from "../../mesh/local-mesh.ts";
import type { Finding } from "../simulation/checks/checker.ts";
import { Random } from "../simulation/world/random.ts";
import { eventually } from "../support/eventually.ts";
import { type Opened, openWhole } from "../support/opened.ts";
import type { Remains } from "./checks/check.ts";
import { checkInQuiet, type Scenario, urgentWithinMs } from "./checks/check-in-quiet.ts";
import { injectFaults } from "./faults/fault-schedule.ts";
import { Journal } from "./load/journal.ts";
import { startLoad } from "./load/load.ts";
import { openPlaces, type Places } from "./topology/places.ts";
import { linesAboutFaults } from "./topology/process-logs.ts";
import { Scene } from "./topology/scene.ts";
import { readyWithin } from "./topology/startup.ts";
import { openStores, type Stores } from "./topology/stores.ts";
import { database, startGround, type Topology } from "./topology/topology.ts";

export interface ChaosOptions {
  seed: number;
  buyers: number;
  /** One fault after the other, at this average interval. */
  everyMs: number;
  /** Faults end when both are reached. */
  least: { kills: number; ms: number };
  /** Of the ledgers' replica set. */
  ledgerMembers: 1 | 3;
  print: (line: string) => void;
}

/** A run as it ended, with its mesh still there until `close`. */
export interface ChaosRun {
  options: ChaosOptions;
  scene: Scene;
  remains: Remains;
  findings: Finding[];
  /** Log lines about requests that were answered with a fault. */
  faultLines: string[];
  youngHolds: string[];
  /** Seconds from quiet until the urgent checks held, and until all checks did. */
  heldAfterS: { urgent: number; all: number };
  mesh: LocalMesh;
  stores: Stores;
  places: Places;
  close: () => Promise<void>;
}

const maxMs = minuteMs;

const settings = {
  SAMPLE_DATA: "on",
  BCRYPT_COST: "10",
  LOG_LEVEL: "warn",
  RATE_LIMIT_PER_MINUTE: "0",
  MAX_IN_FLIGHT: "0",
  ATTEMPTS_PER_ADDRESS: "100000",
};
const command = [fileURLToPath(new URL("faults/chaos-process.ts", import.meta.url))];

/** A mesh of two processes each, buyers, faults, quiet, and then the checker. Every error names the seed. */
export async function runChaos(options: ChaosOptions): Promise<ChaosRun> {
  try {
    return await openWhole((opened) => runOn(options, opened));
  } catch (error) {
    throw new Error(`seed ${options.seed}: ${(error as Error).message}`, { cause: error });
  }
}

async function runOn(options: ChaosOptions, opened: Opened): Promise<ChaosRun> {
  const dice = new Random(options.seed);
  const { topology, mesh, stores, places } = await setUp(options, { dice, opened });
  const scene = new Scene({ processes: mesh.processes, topology, dice, emptyRedis: () => places.empty() });
  // A process that is being restarted would outlive its mesh.
  await opened.keep(scene, () => scene.settled().catch(() => {}));
  const scenario = await runScenario(options, { topology, mesh, scene, stores, opened });
  const checked = await checkInQuiet({ ...scenario, mesh, stores, places, print: options.print });
  const youngHolds = await places.youngHolds();
  const faultLines = linesAboutFaults(mesh.processes, scenario.journal);
  const close = () => opened.close();
  return { options, scene, ...checked, faultLines, youngHolds, mesh, stores, places, close };
}

async function setUp({ ledgerMembers }: ChaosOptions, { dice, opened }: { dice: Random; opened: Opened }) {
  const folder = await opened.keep(mkdtempSync(join(tmpdir(), "eventsapp-chaos-")), (it) =>
    rmSync(it, { recursive: true, force: true }),
  );
  const redisKeeps = dice.chance(0.5);
  const topology = await opened.keep(startGround(folder, { redisKeeps, ledgerMembers }), (it) => it.stop());
  const { addresses } = topology;
  const starting = startLocalMesh({ folder, addresses, replicas: 2, command, settings });
  const mesh = await opened.keep(starting, async (it) => {
    await Promise.all(it.processes.map((process) => process.kill()));
    await it.stop();
  });
  const stores = await opened.keep(openStores(storesOf(topology)), (it) => it.close());
  const places = await opened.keep(openPlaces(topology.stores), (it) => it.close());
  return { topology, mesh, stores, places };
}

const storesOf = ({ stores: { ledgers, payments } }: Topology) => ({
  ...{ ledgersUrl: ledgers.adminUrl, paymentsUrl: payments.adminUrl, database },
});

interface Place {
  topology: Topology;
  mesh: LocalMesh;
  scene: Scene;
  stores: Stores;
  opened: Opened;
}

async function runScenario(
  { seed, buyers, everyMs, least, print }: ChaosOptions,
  { topology, mesh, scene, stores, opened }: Place,
): Promise<Scenario> {
  const journal = new Journal();
  const deaths = watchDeaths(mesh, scene);
  const secrets = readSecrets(topology.addresses.KEYS_FILE);
  const tokenOf = (userId: string) => issueAccessToken(secrets, { userId, admin: false }, Date.now());
  const patience = { untilMs: Number.POSITIVE_INFINITY };
  const line = { url: mesh.url, journal, patience, tokenOf };
  const pace = { everyMs: minuteMs, fateAfterMs: 25 * secondMs };
  const startingLoad = startLoad({ seed, buyers, line, hurry: stores.hurry, pace });
  const load = await opened.keep(startingLoad, async (it) => {
    patience.untilMs = 0;
    await it.leave().catch(() => {});
  });
  print(`${mesh.processes.length} processes, ${buyers} buyers: faults begin`);
  const endsAtMs = Date.now() + least.ms;
  const isOver = () => load.hasFailed || (scene.kills >= least.kills && Date.now() >= endsAtMs);
  await injectFaults(scene, { everyMs, isOver });
  await untilQuiet(mesh, stores);
  const quietAtMs = Date.now();
  scene.note("quiet has returned");
  print(`quiet after ${scene.kills} kills; ${journal.requests.length} requests so far`);
  patience.untilMs = quietAtMs + urgentWithinMs;
  await load.leave();
  await load.browseAgain();
  return { journal, quietAtMs, deaths };
}

/** Only this run may end a process. */
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
  await Promise.all(processes.map((process) => readyWithin(process, maxMs)));
  // Our own connections to the stores may not know yet that they are back.
  await eventually(() => stores.readBooks().catch(() => null), maxMs);
}

import { hourMs, minuteMs, secondMs } from "../../lib/clock.ts";
import { openMemoryPlaces } from "../../services/inventory/memory/memory-places.ts";
import { check, type Finding } from "./checks/checker.ts";
import { Browser, type JournalEntry } from "./people/browser.ts";
import { buy } from "./people/buyers.ts";
import { startGate } from "./people/gate.ts";
import { startOrganizer } from "./people/organizer.ts";
import { Crew } from "./people/workers.ts";
import { Faults } from "./world/faults.ts";
import { openLedgers } from "./world/ledgers.ts";
import { Network } from "./world/network.ts";
import { type Plant, parts } from "./world/parts.ts";
import { Random } from "./world/random.ts";
import { startRounds } from "./world/rounds.ts";
import { buyerIds, enlarged, newScenario, startMs } from "./world/scenario.ts";
import { Schedule } from "./world/schedule.ts";
import { openShop, type Shop } from "./world/shop.ts";
import type { Worker } from "./world/worker.ts";
import type { World } from "./world/world.ts";

/** One run as it ended. */
export interface Run {
  seed: number;
  findings: Finding[];
  world: World;
  journal: JournalEntry[];
  /** Failpoints at which a worker died. */
  crashedAt: string[];
  /** The log of the run, line by line, if it was requested. */
  notes: string[];
}

export interface RunOptions {
  plant?: Plant;
  prints?: "nothing" | "everything";
}

/** How long after the faults everything must have come to its end. */
const longestCalmMs = 3 * hourMs;
/** Long enough for the young holds to be swept, and for the places to be compared with the ledger. */
const sweepingMs = 8 * minuteMs;

/** One evening's sale under the faults of this seed; the same seed always gives the same run. */
export async function simulate(
  seed: number,
  { plant = {}, prints = "nothing" }: RunOptions = {},
): Promise<Run> {
  const notes: string[] = [];
  const journal: JournalEntry[] = [];
  const { world, crew } = newWorld(seed, plant, prints === "everything" ? notes : null);
  const buyers = startBuyers(world, journal);
  const organizer = startOrganizer(world, journal);
  startGate(world, journal);
  const { schedule, faults } = world;
  await schedule.runUntil(startMs + busyMsOf(world));
  world.note("the faults stop");
  faults.on = false;
  crew.restart();
  const latestMs = schedule.nowMs + longestCalmMs;
  let quietSinceMs = schedule.nowMs;
  while (schedule.nowMs < latestMs && schedule.nowMs < quietSinceMs + sweepingMs) {
    await schedule.runUntil(schedule.nowMs + minuteMs);
    if (!buyers.areDone() || !organizer.isDone() || !(await isQuiet(world))) quietSinceMs = schedule.nowMs;
  }
  const { ledgers, event, mails, alarms } = world;
  const findings = schedule.isRestless
    ? [{ broken: "the run does not come to rest", orderIds: [] }]
    : check({ ledgers, event, journal, mails, alarms, taken: await takenPlaces(world) });
  for (const point of crew.unlisted)
    findings.push({ broken: `the failpoint ${point} is on no list`, orderIds: [] });
  return { seed, findings, world, journal, crashedAt: crew.crashedAt, notes };
}

function newWorld(seed: number, plant: Plant, notes: string[] | null): { world: World; crew: Crew } {
  const dice = new Random(seed);
  const schedule = new Schedule(startMs);
  const faults = new Faults(dice);
  const shops = new Map<Worker, Shop>();
  const note = (line: string) => void notes?.push(`${schedule.nowMs - startMs} ${line}`);
  const network = new Network({ schedule, dice, faults, workers: () => crew.workers });
  const world: World = {
    ...{ seed, dice, schedule, faults, network, plant, note },
    ledgers: openLedgers(plant.stores),
    places: openMemoryPlaces(),
    event: newScenario(dice),
    buyersVanish: dice.chance(0.15),
    mails: [],
    parts: { ...parts, ...plant.parts },
    shopOf: (worker) => shops.get(worker)!,
    alarms: [],
  };
  const began = (worker: Worker) => {
    shops.set(worker, openShop(world, worker));
    startRounds(world, worker);
  };
  const crew = new Crew({ seed, dice, faults, schedule, note, began });
  return { world, crew };
}

/** Three purchases or more, some at the same moment, by buyers of whom some buy twice. */
function startBuyers(world: World, journal: JournalEntry[]): { areDone: () => boolean } {
  const { dice, schedule } = world;
  const purchases = dice.between(3, 6);
  const rushMs = dice.pick([5, 2 * secondMs, 60 * secondMs, 8 * minuteMs]);
  let open = purchases;
  for (let n = 1; n <= purchases; n++) {
    const browser = new Browser(world, { name: `buyer ${n}`, buyerId: dice.pick(buyerIds) }, journal);
    browser.later(dice.between(0, rushMs), () => void buy(world, browser).then(() => open--));
  }
  if (dice.chance(0.25)) {
    schedule.at(startMs + dice.between(0, 2 * minuteMs), () => {
      world.event = enlarged(world.event);
    });
  }
  return { areDone: () => open === 0 };
}

/** Half of the runs are long enough for reservations and attempts to run out among the faults. */
function busyMsOf({ dice, buyersVanish }: World): number {
  if (!buyersVanish && dice.chance(0.6)) return dice.between(20 * secondMs, 3 * minuteMs);
  return dice.between(10, 30) * minuteMs;
}

/** No work is left. */
async function isQuiet({ ledgers, places, event }: World): Promise<boolean> {
  for (const { nextAtMs } of ledgers.orders.docs.values()) if (nextAtMs !== null) return false;
  for (const { nextAtMs } of ledgers.eventJobs.docs.values()) if (nextAtMs !== null) return false;
  for (const { askAtMs } of ledgers.payments.docs.values()) if (askAtMs !== null) return false;
  for (const { askAtMs } of ledgers.refunds.docs.values()) if (askAtMs !== null) return false;
  for (const { nextDueAtMs } of ledgers.sandboxCharges.docs.values()) if (nextDueAtMs !== null) return false;
  for (const { nextAtMs } of ledgers.notifications.docs.values()) if (nextAtMs !== null) return false;
  return (await places.youngHolds(event.id, Number.POSITIVE_INFINITY, 1)).length === 0;
}

async function takenPlaces({ places, event }: World): Promise<string[] | null> {
  const page = await places.listTaken(event.id, null);
  if (page.outcome === "notLoaded") return null;
  const claims = [...page.claims];
  for (let cursor = page.nextCursor; cursor !== null; ) {
    const next = await places.listTaken(event.id, cursor);
    if (next.outcome === "notLoaded") return null;
    claims.push(...next.claims);
    cursor = next.nextCursor;
  }
  return claims;
}

import { setTimeout as pause } from "node:timers/promises";
import { secondMs } from "../../../lib/clock.ts";
import type { LocalMesh } from "../../../mesh/local-mesh.ts";
import type { Finding } from "../../simulation/checks/checker.ts";
import type { Journal } from "../load/journal.ts";
import type { Places } from "../topology/places.ts";
import { alarmsIn } from "../topology/process-logs.ts";
import type { Stores } from "../topology/stores.ts";
import { check, type Remains, urgent } from "./check.ts";

/** Urgent checks hold this soon after all processes and servers answer again … */
export const urgentWithinMs = 30 * secondMs;
/** … and slow ones, by design, this late. */
const allWithinMs = 150 * secondMs;

/** The results of a scenario beside the stores. */
export interface Scenario {
  journal: Journal;
  /** When all processes and servers answered again. */
  quietAtMs: number;
  deaths: string[];
}

interface Quiet extends Scenario {
  mesh: LocalMesh;
  stores: Stores;
  places: Places;
  print: (line: string) => void;
}

/** Checks until everything holds, and then once more; a check that does not hold in time is a finding. */
export async function checkInQuiet(quiet: Quiet) {
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

/** Orders and payments are read one after the other, while work may be under way: a real fault shows twice. */
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

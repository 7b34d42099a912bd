import { setTimeout as pause } from "node:timers/promises";
import { minuteMs, secondMs } from "../../../lib/clock.ts";
import type { Document } from "../../../mixins/store/port.ts";
import { urgent } from "../../chaos/checks/check.ts";
import { urgentWithinMs } from "../../chaos/checks/check-in-quiet.ts";
import { checkPromises, checkRequests } from "../../chaos/checks/check-promises.ts";
import { endingsOf, type Taken } from "../../chaos/checks/drain.ts";
import type { Books } from "../../chaos/checks/stored-documents.ts";
import { openPlaces } from "../../chaos/topology/places.ts";
import { alarmsIn } from "../../chaos/topology/process-logs.ts";
import { openStores, type Stores } from "../../chaos/topology/stores.ts";
import { check as checkWhole, type Ending, type Finding } from "../../simulation/checks/checker.ts";
import { type Opened, whileOpen } from "../../support/opened.ts";
import type { Figures, Proof } from "../proof.ts";
import { databasePrefix, type Inside, openInside } from "../release/inside-servers.ts";
import { checkPlainly } from "./plain-checks.ts";

/** Checks that are slow by design, such as a message after everything else, hold this late. */
const allWithinMs = 2.5 * minuteMs;
const maxFindings = 20;

/**
 * Compares every ledger with the shop's promises and with the answers to this run's buyers.
 * Throws the broken promises, among them those that must hold within 30 s and do not.
 */
export async function checkInvariants(proof: Proof): Promise<Figures> {
  return await whileOpen(async (opened) => {
    const { inside, stores } = await openStoresOf(proof, opened);
    const places = await opened.keep(openPlaces(inside), (it) => it.close());
    return await untilAllHolds(proof, async () => {
      await stores.hurryAll();
      const books = await stores.readBooks();
      return { books, taken: await places.taken(books.events.map(({ _id }) => _id)) };
    });
  });
}

/** The books of the release, in order, so that two readings can be compared. */
export async function readBooksOf(proof: Proof): Promise<Books> {
  return await whileOpen(async (opened) => {
    const { stores } = await openStoresOf(proof, opened);
    const books = await stores.readBooks();
    for (const documents of Object.values(books) as Document[][])
      documents.sort((one, other) => (one._id < other._id ? -1 : 1));
    return books;
  });
}

async function openStoresOf(
  { kubernetes }: Proof,
  opened: Opened,
): Promise<{ inside: Inside; stores: Stores }> {
  const inside = await openInside(kubernetes, opened);
  const opening = openStores({ ...inside, database: databasePrefix });
  return { inside, stores: await opened.keep(opening, (it) => it.close()) };
}

interface Seen {
  books: Books;
  taken: Taken;
}

async function untilAllHolds(proof: Proof, look: () => Promise<Seen>): Promise<Figures> {
  const quietAtMs = Date.now();
  let urgentHeldMs = Number.NaN;
  for (;;) {
    const passedMs = Date.now() - quietAtMs;
    const seen = await look();
    const findings = findingsIn(proof, seen);
    if (urgent(findings).length === 0 && Number.isNaN(urgentHeldMs)) urgentHeldMs = passedMs;
    if (findings.length === 0) return figuresOf(seen, { urgentHeldMs, passedMs });
    const isLate = passedMs > (urgent(findings).length > 0 ? urgentWithinMs : allWithinMs);
    // Orders and payments are read one after the other: a real fault shows twice.
    if (isLate) {
      const again = findingsIn(proof, await look()).map(({ broken }) => broken);
      const lasting = findings.filter(({ broken }) => again.includes(broken));
      if (lasting.length > 0) throw new Error(reportOf(lasting));
    }
    await pause(secondMs);
  }
}

/** All findings of the chaos' checker about this run's shows; of other events, only the promises that hold in any case. */
function findingsIn({ journal, logs }: Proof, { books, taken }: Seen): Finding[] {
  const known = new Set(journal.orders.map(({ eventId }) => eventId));
  const checkOf = (ending: Ending) =>
    known.has(ending.event.id) ? checkWhole(ending) : checkPlainly(ending);
  const ours = books.events.filter(({ _id }) => known.has(_id)).map(({ tourId }) => tourId);
  const tours = books.tours.filter(({ _id }) => ours.includes(_id));
  return [
    ...endingsOf(books, journal, taken).flatMap(checkOf),
    ...checkPromises({ ...books, tours }, journal),
    ...checkRequests(journal),
    ...alarmsIn(logs.outputs()).map((line) => ({ broken: `a service reported: ${line}`, orderIds: [] })),
  ];
}

function figuresOf(
  { books }: Seen,
  { urgentHeldMs, passedMs }: { urgentHeldMs: number; passedMs: number },
): Figures {
  const count = (name: keyof Books) => `${books[name].length} ${name}`;
  const counted = (["orders", "sandboxCharges", "tickets", "notifications"] as const).map(count).join(", ");
  const held = `${(urgentHeldMs / secondMs).toFixed(0)} s (all: ${(passedMs / secondMs).toFixed(0)} s) after the load`;
  return { checked: counted, "every promise held": held };
}

function reportOf(findings: Finding[]): string {
  const lines = findings
    .slice(0, maxFindings)
    .map(({ broken, orderIds }) => `  - ${broken} ${orderIds.join(" ")}`);
  const more = findings.length > maxFindings ? [`  … and ${findings.length - maxFindings} more`] : [];
  return [`${findings.length} promises are broken:`, ...lines, ...more].join("\n");
}

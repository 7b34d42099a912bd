import { isoTime, secondMs } from "../../../lib/clock.ts";
import { storyOf } from "../../simulation/people/stories.ts";
import type { Documents } from "../../simulation/world/ledgers.ts";
import type { ChaosRun } from "../chaos-run.ts";
import type { Request } from "../load/journal.ts";
import { endingsOf, eventIdOf } from "./drain.ts";

const maxStories = 8;
const maxFindings = 60;
/** How long before and after an order's history a fault in the mesh may be related to it. */
const aroundMs = 3 * secondMs;

/** The summary of a run: seed, counts, answers, and how soon all checks held again. */
export function summaryOf({ options, scene, remains, heldAfterS }: ChaosRun): string {
  const { books, journal } = remains;
  const states = Map.groupBy(books.orders, ({ state }) => state);
  return [
    `Seed ${options.seed}: ${scene.kills} kills, ${sum(scene.counts)} faults in all, ${journal.requests.length} requests`,
    `  orders: ${listed([...states].map(([state, all]) => [state, all.length]))}`,
    `  tickets: ${books.tickets.length}, charges: ${books.sandboxCharges.length}, refunds: ${books.refunds.length}, messages: ${books.notifications.length}, scans: ${journal.scans.length}`,
    `  faults: ${listed([...scene.counts])}`,
    `  answers: ${listed([...journal.countsByAnswer()])}`,
    `  after quiet: what must hold within 30 s held after ${heldAfterS.urgent.toFixed(1)} s, everything after ${heldAfterS.all.toFixed(1)} s`,
  ].join("\n");
}

/** The broken promises of a run, with the histories of the orders concerned. */
export function reportOf(run: ChaosRun): string {
  const { findings, options } = run;
  const orderIds = [...new Set(findings.flatMap((finding) => finding.orderIds))].filter(Boolean);
  return [
    summaryOf(run),
    `Seed ${options.seed} broke ${findings.length} promises:`,
    ...findings.slice(0, maxFindings).map(({ broken, orderIds: of }) => `  - ${broken} ${of.join(" ")}`),
    ...(findings.length > maxFindings ? [`  … and ${findings.length - maxFindings} more`] : []),
    ...orderIds.slice(0, maxStories).flatMap((orderId) => wholeStory(run, orderId)),
    ...(run.faultLines.length > 0 ? ["What was logged about the faults:", ...run.faultLines] : []),
    ...["Holds that the ledger was not asked about yet:", ...run.youngHolds.slice(0, 30)],
    `See it again: npm run chaos -- --seed ${options.seed}`,
  ].join("\n");
}

/** One order in all ledgers, with every attempt of each request about it and the faults in the mesh at that time. */
function wholeStory(run: ChaosRun, orderId: string): string[] {
  const { books, journal, taken } = run.remains;
  const eventId = eventIdOf(orderId);
  const ending = endingsOf(books, journal, taken).find(({ event }) => event.id === eventId);
  if (!ending) return [`Order ${orderId} is of no event.`];
  const about = journal.requests.filter((request) => isAbout(request, orderId, journal.orders));
  const tries = about.flatMap(({ who, what, tries: sent }) =>
    sent.map(({ atMs, tookMs, status, code, requestId }) => ({
      atMs,
      line: `${who} ${what}: ${status} ${code ?? ""} after ${tookMs} ms (${requestId})`,
    })),
  );
  const moves = ending.ledgers.orders.docs.get(orderId)?.history ?? [];
  const times = [...tries, ...moves].map(({ atMs }) => atMs);
  const deeds = run.scene.deeds.filter(({ atMs }) => times.some((at) => Math.abs(at - atMs) < aroundMs));
  const lines = [...tries, ...deeds.map(({ atMs, what }) => ({ atMs, line: `*** ${what}` }))];
  const logged = lines.map(({ atMs, line }) => `  ${isoTime(atMs)} ${line}`);
  const [title = "", ...story] = storyOf({ world: ending, journal: [] }, orderId);
  return ["", title, ...[...story, ...logged, ...chargeLines(ending.ledgers, orderId)].sort()];
}

function isAbout(request: Request, orderId: string, answers: ChaosRun["remains"]["journal"]["orders"]) {
  if (request.about?.startsWith(orderId)) return true;
  return (
    request.what === "reserve" &&
    answers.some(({ key, order }) => key === request.key && order?._id === orderId)
  );
}

function chargeLines({ sandboxCharges }: Documents, orderId: string): string[] {
  return [...sandboxCharges.docs.values()]
    .filter((charge) => charge.orderId === orderId)
    .map(
      ({ _id, createdAtMs, changedAtMs, amountMinor, paymentMethod, outcome }) =>
        `  ${isoTime(createdAtMs)} the processor's ${_id}: ${amountMinor} by ${paymentMethod}, ${outcome?.outcome ?? "nothing"}${changedAtMs === null ? "" : ` at ${isoTime(changedAtMs)}`}`,
    );
}

const sum = (counts: Map<string, number>) => [...counts.values()].reduce((total, n) => total + n, 0);
const listed = (counts: [string, number][]) => counts.map(([name, n]) => `${name} ${n}`).join(", ") || "none";

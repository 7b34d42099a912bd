import { isoTime, secondMs } from "../../../lib/clock.ts";
import { storyOf } from "../../simulation/people/stories.ts";
import type { Documents } from "../../simulation/world/ledgers.ts";
import type { ChaosRun } from "../chaos-run.ts";
import type { Request } from "../load/journal.ts";
import { endingsOf, eventIdOf } from "./drain.ts";

const mostStories = 8;
const mostFindings = 60;
/** How long before and after an order's story what was done to the mesh may have to do with it. */
const aroundMs = 3 * secondMs;

/** What a run was like: seed, counts, answers, and how soon everything held again. */
export function summaryOf({ wish, scene, remains, heldAfterS }: ChaosRun): string {
  const { books, journal } = remains;
  const states = Map.groupBy(books.orders, ({ state }) => state);
  return [
    `Seed ${wish.seed}: ${scene.kills} kills, ${sum(scene.counts)} blows in all, ${journal.requests.length} requests`,
    `  orders: ${listed([...states].map(([state, all]) => [state, all.length]))}`,
    `  tickets: ${books.tickets.length}, charges: ${books.sandboxCharges.length}, refunds: ${books.refunds.length}, messages: ${books.notifications.length}, scans: ${journal.scans.length}`,
    `  blows: ${listed([...scene.counts])}`,
    `  answers: ${listed([...journal.countsByAnswer()])}`,
    `  after quiet: what must hold within 30 s held after ${heldAfterS.urgent.toFixed(1)} s, everything after ${heldAfterS.all.toFixed(1)} s`,
  ].join("\n");
}

/** What the run broke, with the stories of the orders concerned. */
export function reportOf(run: ChaosRun): string {
  const { findings, wish } = run;
  const orderIds = [...new Set(findings.flatMap((finding) => finding.orderIds))].filter(Boolean);
  return [
    summaryOf(run),
    `Seed ${wish.seed} broke ${findings.length} promises:`,
    ...findings.slice(0, mostFindings).map(({ broken, orderIds: of }) => `  - ${broken} ${of.join(" ")}`),
    ...(findings.length > mostFindings ? [`  … and ${findings.length - mostFindings} more`] : []),
    ...orderIds.slice(0, mostStories).flatMap((orderId) => wholeStory(run, orderId)),
    ...(run.faultLines.length > 0 ? ["What was logged about the faults:", ...run.faultLines] : []),
    ...["Holds that the ledger was not asked about yet:", ...run.youngHolds.slice(0, 30)],
    `See it again: npm run chaos -- --seed ${wish.seed}`,
  ].join("\n");
}

/** One order in all ledgers, with each try of each request about it and what was done to the mesh meanwhile. */
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
  const told = lines.map(({ atMs, line }) => `  ${isoTime(atMs)} ${line}`);
  const [title = "", ...story] = storyOf({ world: ending, journal: [] }, orderId);
  return ["", title, ...[...story, ...told, ...chargeLines(ending.ledgers, orderId)].sort()];
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

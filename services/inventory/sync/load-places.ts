import { loadWaitMs } from "../../../lib/deadlines.ts";
import { failpoint, failpointsOf } from "../../../lib/failpoints.ts";
import { layoutOf } from "../places/events-for-sale.ts";
import type { ClaimsPage, InventoryPorts } from "../places/inventory-ports.ts";
import { type BeginOutcome, type Layout, unlessDisconnected } from "../places/places.ts";

export type LoadPorts = Pick<
  InventoryPorts,
  "places" | "events" | "listClaims" | "clock" | "newToken" | "wait" | "failpoints" | "log"
>;

export const loadingFailpoints = failpointsOf("inventory.load");

const pollMs = 50;
const maxAttempts = 3;
const maxRounds = 4;

/** `loading`: another loader is at it for longer than callers wait; come back in a moment. */
export type LoadOutcome = "loaded" | "loading";

/**
 * Rebuilds an event's places from the ledger, unless they are loaded or another loader is loading them. Throws
 * the ports' errors, and then nothing is left half loaded.
 */
export async function loadPlaces(ports: LoadPorts, eventId: string): Promise<LoadOutcome> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const layout = layoutOf(await ports.events.get(eventId));
    const token = ports.newToken();
    const outcome = await begin(ports, { eventId, token, layout });
    if (outcome === "loaded") return "loaded";
    if (outcome === "busy") return "loading";
    // Refused: the load is lost, or this loader was taken for dead.
    if (await fill(ports, eventId, token)) return "loaded";
  }
  return "loading";
}

/** Another loader is waited for as long as callers wait for this one. */
async function begin(
  ports: LoadPorts,
  { eventId, token, layout }: { eventId: string; token: string; layout: Layout },
): Promise<BeginOutcome> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const { outcome } = await ports.places.beginLoad(eventId, loader(ports, token), layout);
    if (outcome !== "busy" || waitedMs >= loadWaitMs) return outcome;
    await ports.wait(pollMs);
  }
}

async function fill(ports: LoadPorts, eventId: string, token: string): Promise<boolean> {
  try {
    return await failpoint(ports.failpoints, "inventory.load", async () => {
      if (!(await addPages(ports, eventId, token))) return false;
      return (await ports.places.finishLoad(eventId, token)).outcome === "loaded";
    });
  } catch (error) {
    // Left undone, the load goes stale by itself.
    await ports.places.abandonLoad(eventId, token).catch(() => {});
    throw error;
  }
}

async function addPages(ports: LoadPorts, eventId: string, token: string): Promise<boolean> {
  let next: Promise<ClaimsPage> | null = ports.listClaims(eventId, undefined);
  while (next) {
    const { orders, nextCursor }: ClaimsPage = await next;
    // While the places take in one page, the ledger reads the next.
    next = nextCursor === null ? null : ports.listClaims(eventId, nextCursor);
    next?.catch(() => {});
    const claims = orders.flatMap((order) => order.claims);
    const { outcome } = await ports.places.loadClaims(eventId, loader(ports, token), claims);
    if (outcome === "refused") return false;
  }
  return true;
}

function loader(ports: LoadPorts, token: string) {
  return { token, nowMs: ports.clock.nowMs() };
}

/** The loads of this process: callers that meet one share it, and none waits longer than its patience lasts. */
export class Loads {
  readonly #ports: LoadPorts;
  readonly #underWay = new Map<string, { done: Promise<unknown>; answer: Promise<LoadOutcome> }>();

  constructor(ports: LoadPorts) {
    this.#ports = ports;
  }

  /** Throws the errors of `loadPlaces`; a load that takes longer continues, and a late fault of it is logged. */
  load(eventId: string): Promise<LoadOutcome> {
    const underWay = this.#underWay.get(eventId);
    if (underWay) return underWay.answer;
    const load = loadPlaces(this.#ports, eventId).finally(() => this.#underWay.delete(eventId));
    const answer = this.#answer(load, eventId);
    this.#underWay.set(eventId, { done: Promise.allSettled([load, answer]), answer });
    return answer;
  }

  /** When no load is under way any more. */
  async settled(): Promise<void> {
    await Promise.all([...this.#underWay.values()].map(({ done }) => done));
  }

  async #answer(load: Promise<LoadOutcome>, eventId: string): Promise<LoadOutcome> {
    const late = Symbol("late");
    const first = await Promise.race([load, this.#ports.wait(loadWaitMs).then(() => late)]);
    if (first !== late) return first as LoadOutcome;
    unlessDisconnected<unknown>(null, () => load).catch((err: unknown) =>
      this.#ports.log.error({ err, eventId }, "the places could not be loaded"),
    );
    return "loading";
  }
}

/**
 * Runs `attempt` on an event that is loaded, with a layout that is not outdated. Answers `loading` when the event
 * is not there in time, or is forgotten again and again.
 */
export async function withLoadedPlaces<A extends { outcome: string }>(
  ports: Pick<InventoryPorts, "places" | "events" | "loads">,
  { eventId, eventVersion }: { eventId: string; eventVersion: number },
  attempt: () => Promise<A>,
): Promise<Exclude<A, { outcome: "notLoaded" | "outdated" }> | { outcome: "loading" }> {
  for (let round = 1; round <= maxRounds; round++) {
    const answer = await attempt();
    if (answer.outcome === "outdated") {
      const event = await ports.events.get(eventId, eventVersion);
      if (event.version < eventVersion) break;
      await ports.places.updateLayout(eventId, layoutOf(event));
    } else if (answer.outcome === "notLoaded") {
      if ((await ports.loads.load(eventId)) === "loading") break;
    } else {
      return answer as Exclude<A, { outcome: "notLoaded" | "outdated" }>;
    }
  }
  return { outcome: "loading" };
}

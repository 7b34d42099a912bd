import type { HoldRequest } from "../../../contracts/inventory.ts";
import { placeClaim } from "../../../lib/ids.ts";
import type { HoldAnswer, PlacesStore } from "../../../services/inventory/places/places.ts";
import type { Worker } from "./worker.ts";
import type { World } from "./world.ts";

/** The places as one worker has them: calls take a while, fail, and before a hold the estimate may lie or be empty. */
export function steppedPlaces(world: World, worker: Worker): PlacesStore {
  const { places } = world;
  const step =
    <Args extends unknown[], T>(what: string, call: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      const fault = world.faults.storeFault();
      return worker.step(world.faults.storeMs(), async () => {
        if (fault === "error") throw new Error(`the places could not ${what}`);
        const value = await call(...args);
        if (fault === "answerLost") throw new Error(`the places' answer to ${what} was lost`);
        return value;
      });
    };
  return {
    hold: step("hold", async (request, nowMs) => {
      await lie(world);
      return invented(world, request, await places.hold(request, nowMs));
    }),
    release: step("release", (...args) => places.release(...args)),
    correct: step("correct", (...args) => places.correct(...args)),
    youngHolds: step("youngHolds", (...args) => places.youngHolds(...args)),
    settle: step("settle", (...args) => places.settle(...args)),
    beginLoad: step("beginLoad", (...args) => places.beginLoad(...args)),
    loadClaims: step("loadClaims", (...args) => places.loadClaims(...args)),
    finishLoad: step("finishLoad", (...args) => places.finishLoad(...args)),
    abandonLoad: step("abandonLoad", (...args) => places.abandonLoad(...args)),
    unload: step("unload", (...args) => places.unload(...args)),
    updateLayout: step("updateLayout", (...args) => places.updateLayout(...args)),
    loadedEvents: step("loadedEvents", () => places.loadedEvents()),
    stock: step("stock", (...args) => places.stock(...args)),
    listTaken: step("listTaken", (...args) => places.listTaken(...args)),
    clearIfStale: step("clearIfStale", (...args) => places.clearIfStale(...args)),
    addTaken: step("addTaken", (...args) => places.addTaken(...args)),
  };
}

/** Now and then a place that the hall does not have. */
function invented(
  { faults, dice, event, note }: World,
  { lines }: HoldRequest,
  answer: HoldAnswer,
): HoldAnswer {
  if (answer.outcome !== "held" || !faults.happens("placesInvent")) return answer;
  const line = dice.between(0, lines.length - 1);
  const quota = event.quotas.find(({ id }) => id === lines[line]?.quotaId);
  const beyond = (quota?.capacity ?? 0) + 1;
  note(`the places invent ${quota?.id}/${beyond}`);
  return { ...answer, places: answer.places.with(line, [...answer.places[line]!.slice(1), beyond]) };
}

async function lie({ faults, dice, places, ledgers, event, note }: World): Promise<void> {
  if (faults.happens("placesLost")) {
    note("the places are forgotten");
    await places.unload(event.id);
  }
  if (!faults.happens("placesLie")) return;
  if (dice.chance(0.3)) {
    const quota = dice.pick(event.quotas);
    const claim = placeClaim(quota.id, dice.between(1, quota.capacity));
    note(`the places think ${claim} taken`);
    await places.correct(event.id, "ord_nobody", [claim]);
    return;
  }
  const holding = [...ledgers.orders.docs.values()].filter((order) => order.claims.length > 0);
  if (holding.length === 0) return;
  const { _id, claims } = dice.pick(holding);
  note(`the places think ${claims} free`);
  await places.release(event.id, _id, claims);
}

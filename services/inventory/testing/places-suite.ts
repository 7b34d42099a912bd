import { describe, expect, it } from "@jest/globals";
import { loadSample, type OpenPlaces, requestOf, sampleEventId, some, takenOf } from "./places.ts";
import { describeHolds } from "./places-suite-holds.ts";
import { describeLayouts } from "./places-suite-layouts.ts";
import { describeLoads } from "./places-suite-loads.ts";
import { describeRandomPlaces } from "./places-suite-random.ts";
import { describeRivals } from "./places-suite-rivals.ts";

/** The guarantees of every adapter of the places port. */
export function describePlaces(name: string, open: OpenPlaces): void {
  describe(name, () => {
    describeHolds(open);
    describeFreeing(open);
    describeLoads(open);
    describeLayouts(open);
    describeRivals(open);
    describeRandomPlaces(open);
  });
}

function describeFreeing(open: OpenPlaces): void {
  const opened = async (claims: string[] = []) => {
    const places = await open();
    await loadSample(places, claims);
    return places;
  };

  describe("freeing", () => {
    it("a released claim is free again, and releasing it twice does no harm", async () => {
      const places = await opened(["quo_floor/1", "event/usr_ada/1"]);
      for (let time = 1; time <= 2; time++) {
        const answer = await places.release(sampleEventId, "ord_a", ["quo_floor/1", "event/usr_ada/1"]);
        expect(answer).toEqual({ outcome: "released" });
      }
      expect(await takenOf(places)).toEqual([]);
    });

    it("a late repeat of a release does not free what another order holds by now", async () => {
      const places = await opened(["quo_floor/1"]);
      await places.release(sampleEventId, "ord_a", ["quo_floor/1"]);
      await places.hold(requestOf("ord_b", [some(1)]), 5);
      await places.release(sampleEventId, "ord_a", ["quo_floor/1"]);
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
    });

    it("after part of its hold was released, an order that holds again gets new places, and the sweep sees both", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(2)]), 5);
      await places.release(sampleEventId, "ord_a", ["quo_floor/2"]);
      expect(await places.hold(requestOf("ord_a", [some(2)]), 9)).toMatchObject({ places: [[2, 3]] });
      await places.settle(sampleEventId, { orderId: "ord_a", heldAtMs: 9 }, ["quo_floor/3"]);
      expect(await takenOf(places)).toEqual(["quo_floor/3"]);
    });

    it("a correction takes what the ledger says and frees the rest of that order's hold", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(3)]), 5);
      const answer = await places.correct(sampleEventId, "ord_a", ["quo_floor/2", "quo_floor/7"]);
      expect(answer).toEqual({ outcome: "corrected" });
      expect(await takenOf(places)).toEqual(["quo_floor/2", "quo_floor/7"]);
      expect(await places.hold(requestOf("ord_a", [some(3)]), 6)).toMatchObject({ places: [[1, 3, 4]] });
    });

    it("a correction leaves the holds of others alone", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(1)]), 5);
      await places.hold(requestOf("ord_b", [some(1)]), 5);
      await places.correct(sampleEventId, "ord_a", []);
      expect(await takenOf(places)).toEqual(["quo_floor/2"]);
    });

    it("time frees nothing: an old hold stays until the ledger's verdict", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(1)]), 5);
      await places.hold(requestOf("ord_b", [some(1)]), 1e12);
      expect(await takenOf(places)).toEqual(["quo_floor/1", "quo_floor/2"]);
    });

    it("young holds are listed from before a time, as many as asked for", async () => {
      const places = await opened();
      for (const [order, atMs] of [["ord_a", 10] as const, ["ord_b", 20] as const, ["ord_c", 30] as const]) {
        await places.hold(requestOf(order, [some(1)]), atMs);
      }
      const [a, b] = [
        { orderId: "ord_a", heldAtMs: 10 },
        { orderId: "ord_b", heldAtMs: 20 },
      ];
      expect(await places.youngHolds(sampleEventId, 30, 10)).toEqual([a, b]);
      expect(await places.youngHolds(sampleEventId, 31, 1)).toEqual([a]);
      expect(await places.youngHolds("evt_other", 31, 1)).toEqual([]);
    });

    it("a settled hold keeps what its order claims and is young no more", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(3)]), 10);
      const hold = { orderId: "ord_a", heldAtMs: 10 };
      expect(await places.settle(sampleEventId, hold, ["quo_floor/2"])).toEqual({ outcome: "settled" });
      expect(await places.settle(sampleEventId, hold, [])).toEqual({ outcome: "gone" });
      expect(await takenOf(places)).toEqual(["quo_floor/2"]);
      expect(await places.youngHolds(sampleEventId, 1e12, 10)).toEqual([]);
    });

    it("a verdict on a hold that was made again since is not carried out", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(1)]), 10);
      await places.hold(requestOf("ord_a", [some(1)]), 60);
      const old = { orderId: "ord_a", heldAtMs: 10 };
      expect(await places.settle(sampleEventId, old, [])).toEqual({ outcome: "gone" });
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
      expect(await places.youngHolds(sampleEventId, 61, 10)).toEqual([{ orderId: "ord_a", heldAtMs: 60 }]);
    });

    it("a verdict does not free what another order holds since a release", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(1)]), 10);
      await places.release(sampleEventId, "ord_a", ["quo_floor/1"]);
      await places.hold(requestOf("ord_b", [some(1)]), 11);
      await places.settle(sampleEventId, { orderId: "ord_a", heldAtMs: 10 }, []);
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
    });

    it("clearing stale claims spares what a young hold has", async () => {
      const places = await opened(["quo_floor/1", "event/usr_ada/1"]);
      await places.hold(requestOf("ord_b", [some(1)]), 11);
      const claims = ["quo_floor/1", "quo_floor/2", "quo_floor/3", "event/usr_ada/1"];
      const answer = await places.clearIfStale(sampleEventId, "load_sample", claims);
      expect(answer).toEqual({ outcome: "repaired", changed: 2 });
      expect(await takenOf(places)).toEqual(["quo_floor/2"]);
    });

    it("adding claims takes those that were free", async () => {
      const places = await opened(["quo_floor/1"]);
      const claims = ["quo_floor/1", "quo_floor/2", "event/usr_ada/1"];
      const answer = await places.addTaken(sampleEventId, "load_sample", claims);
      expect(answer).toEqual({ outcome: "repaired", changed: 2 });
      expect(await takenOf(places)).toEqual([...claims].sort());
    });

    it("nothing is repaired when the event was loaded again since", async () => {
      const places = await opened(["quo_floor/1"]);
      const refused = { outcome: "refused" };
      expect(await places.clearIfStale(sampleEventId, "load_old", ["quo_floor/1"])).toEqual(refused);
      expect(await places.addTaken(sampleEventId, "load_old", ["quo_floor/2"])).toEqual(refused);
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import { loaderLeaseMs } from "../../../lib/deadlines.ts";
import {
  loadSample,
  type OpenPlaces,
  requestOf,
  sampleEventId,
  sampleLayout,
  some,
  takenOf,
} from "./places.ts";

const event = sampleEventId;
const at = (nowMs: number, token = "load_one") => ({ token, nowMs });

/** How an event comes to be known, and is forgotten. */
export function describeLoads(open: OpenPlaces): void {
  describe("loading", () => {
    it("an event that is not loaded is neither sold out nor free", async () => {
      const places = await open();
      const notLoaded = { outcome: "notLoaded" };
      expect(await places.hold(requestOf("ord_a", [some(1)]), 5)).toEqual(notLoaded);
      expect(await places.release(event, "ord_a", ["quo_floor/1"])).toEqual(notLoaded);
      expect(await places.correct(event, "ord_a", ["quo_floor/1"])).toEqual(notLoaded);
      expect(await places.stock(event)).toEqual(notLoaded);
      expect(await places.listTaken(event, null)).toEqual(notLoaded);
      expect(await places.updateLayout(event, sampleLayout)).toEqual(notLoaded);
      expect(await places.unload(event)).toEqual(notLoaded);
      expect(await places.settle(event, { orderId: "ord_a", heldAtMs: 1 }, [])).toEqual({ outcome: "gone" });
      expect(await places.loadedEvents()).toEqual([]);
    });

    it("while it loads, holds are refused and nothing is shown", async () => {
      const places = await open();
      expect(await places.beginLoad(event, at(0), sampleLayout)).toEqual({ outcome: "begun" });
      expect(await places.loadClaims(event, at(1), ["quo_floor/1"])).toEqual({ outcome: "added" });
      expect(await places.hold(requestOf("ord_a", [some(1)]), 5)).toEqual({ outcome: "notLoaded" });
      expect(await places.stock(event)).toEqual({ outcome: "notLoaded" });
      expect(await places.loadedEvents()).toEqual([]);
      expect(await places.finishLoad(event, "load_one")).toEqual({ outcome: "loaded" });
      expect(await places.hold(requestOf("ord_a", [some(1)]), 5)).toMatchObject({ places: [[2]] });
      expect(await places.loadedEvents()).toEqual([event]);
    });

    it("what is released while it loads is free at the end, whenever its page came", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      await places.loadClaims(event, at(0), ["quo_floor/1"]);
      const noted = { outcome: "noted" };
      expect(await places.release(event, "ord_a", ["quo_floor/1", "quo_floor/2"])).toEqual(noted);
      await places.loadClaims(event, at(0), ["quo_floor/2", "quo_floor/3"]);
      await places.finishLoad(event, "load_one");
      expect(await takenOf(places)).toEqual(["quo_floor/3"]);
    });

    it("a correction while it loads outlives an earlier release", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      await places.release(event, "ord_a", ["quo_floor/1"]);
      await places.correct(event, "ord_b", ["quo_floor/1"]);
      await places.finishLoad(event, "load_one");
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
    });

    it("a second loader is refused while the first makes its steps", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      await places.loadClaims(event, at(loaderLeaseMs - 1), []);
      const other = at(2 * loaderLeaseMs - 2, "load_two");
      expect(await places.beginLoad(event, other, sampleLayout)).toEqual({ outcome: "busy" });
      expect(await places.loadClaims(event, other, ["quo_floor/1"])).toEqual({ outcome: "refused" });
      expect(await places.finishLoad(event, "load_two")).toEqual({ outcome: "refused" });
      expect(await places.abandonLoad(event, "load_two")).toEqual({ outcome: "refused" });
    });

    it("a stale loader is replaced, and its late steps are refused", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      await places.loadClaims(event, at(0), ["quo_floor/1"]);
      const other = at(loaderLeaseMs, "load_two");
      expect(await places.beginLoad(event, other, sampleLayout)).toEqual({ outcome: "begun" });
      expect(await places.loadClaims(event, at(loaderLeaseMs), ["quo_floor/2"])).toEqual({
        outcome: "refused",
      });
      expect(await places.finishLoad(event, "load_one")).toEqual({ outcome: "refused" });
      await places.finishLoad(event, "load_two");
      expect(await takenOf(places)).toEqual([]);
    });

    it("a step that is repeated because its answer was lost does no harm", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      await places.loadClaims(event, at(0), ["quo_floor/1"]);
      expect(await places.beginLoad(event, at(1), sampleLayout)).toEqual({ outcome: "begun" });
      await places.loadClaims(event, at(1), ["quo_floor/1"]);
      await places.finishLoad(event, "load_one");
      expect(await places.finishLoad(event, "load_one")).toEqual({ outcome: "loaded" });
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
    });

    it("a loaded event is not loaded again", async () => {
      const places = await open();
      await loadSample(places, ["quo_floor/1"]);
      const late = at(1e12, "load_two");
      expect(await places.beginLoad(event, late, sampleLayout)).toEqual({ outcome: "loaded" });
      expect(await takenOf(places)).toEqual(["quo_floor/1"]);
    });

    it("an abandoned load leaves the way free for the next loader", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      expect(await places.abandonLoad(event, "load_one")).toEqual({ outcome: "abandoned" });
      expect(await places.beginLoad(event, at(1, "load_two"), sampleLayout)).toEqual({ outcome: "begun" });
    });

    it("forgetting an event ends no load of it: that reads the ledger anyway", async () => {
      const places = await open();
      await places.beginLoad(event, at(0), sampleLayout);
      await places.loadClaims(event, at(0), ["quo_floor/1"]);
      expect(await places.unload(event)).toEqual({ outcome: "notLoaded" });
      expect(await places.loadClaims(event, at(1), ["quo_floor/2"])).toEqual({ outcome: "added" });
      expect(await places.finishLoad(event, "load_one")).toEqual({ outcome: "loaded" });
      expect(await takenOf(places)).toEqual(["quo_floor/1", "quo_floor/2"]);
      expect(await places.unload(event)).toEqual({ outcome: "forgotten" });
      expect(await places.finishLoad(event, "load_one")).toEqual({ outcome: "refused" });
    });

    it("forgetting one event leaves the others", async () => {
      const places = await open();
      await loadSample(places);
      await places.beginLoad("evt_other", at(0), sampleLayout);
      await places.finishLoad("evt_other", "load_one");
      await places.unload(event);
      expect(await places.loadedEvents()).toEqual(["evt_other"]);
    });
  });
}

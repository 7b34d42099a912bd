import { describe, expect, it } from "@jest/globals";
import {
  layoutWith,
  loadSample,
  type OpenPlaces,
  requestOf,
  sampleEventId,
  sampleLayout,
  some,
  takenOf,
} from "./places.ts";

const event = sampleEventId;

/** Which places there are, as the event changes, and how they are shown. */
export function describeLayouts(open: OpenPlaces): void {
  describe("the layout", () => {
    it("a request made for a later version waits for its layout", async () => {
      const places = await open();
      await loadSample(places);
      const later = requestOf("ord_a", [some(12)], { eventVersion: 2 });
      expect(await places.hold(later, 5)).toEqual({ outcome: "outdated" });
      expect(await places.updateLayout(event, layoutWith(12, 2))).toEqual({ outcome: "updated" });
      expect(await places.hold(later, 5)).toMatchObject({ outcome: "held" });
    });

    it("a request made for an earlier version is held on the later layout", async () => {
      const places = await open();
      await loadSample(places, [], layoutWith(3, 7));
      expect(await places.hold(requestOf("ord_a", [some(3)]), 5)).toMatchObject({ outcome: "held" });
    });

    it("an earlier version that comes late changes nothing", async () => {
      const places = await open();
      await loadSample(places, [], layoutWith(10, 3));
      expect(await places.updateLayout(event, layoutWith(99, 2))).toEqual({ outcome: "kept" });
      expect(await places.stock(event)).toMatchObject({ eventVersion: 3, quotas: [{ capacity: 10 }] });
    });

    it("a capacity grows with what is taken, and never shrinks", async () => {
      const places = await open();
      await loadSample(places, ["quo_floor/10"], layoutWith(10));
      await places.updateLayout(event, layoutWith(40, 2));
      await places.updateLayout(event, layoutWith(20, 3));
      expect(await places.stock(event)).toMatchObject({ quotas: [{ capacity: 40, left: 39 }] });
    });

    it("claims beyond the layout that was loaded count once it is known", async () => {
      const places = await open();
      await loadSample(places, ["quo_floor/12", "quo_hall/1"], layoutWith(10));
      expect(await places.stock(event)).toMatchObject({ quotas: [{ quotaId: "quo_floor", left: 10 }] });
      const grown = { ...sampleLayout, eventVersion: 2 };
      grown.quotas = [{ quotaId: "quo_floor", capacity: 15, rows: [] }, sampleLayout.quotas[1]!];
      await places.updateLayout(event, grown);
      expect(await places.stock(event)).toMatchObject({ quotas: [{ left: 14 }, { left: 13 }] });
    });

    it("the stock of a seated quota shows the ranges of its free places", async () => {
      const places = await open();
      await loadSample(places, ["quo_floor/1", "quo_hall/1", "quo_hall/5", "quo_hall/6"]);
      expect(await places.stock(event)).toEqual({
        outcome: "loaded",
        eventVersion: 1,
        quotas: [
          { quotaId: "quo_floor", capacity: 10, left: 9, freePlaces: null },
          {
            quotaId: "quo_hall",
            capacity: 14,
            left: 11,
            freePlaces: [
              [2, 4],
              [7, 14],
            ],
          },
        ],
      });
    });

    it("all that is taken is listed once, however many pages it fills", async () => {
      const places = await open();
      const floor = Array.from({ length: 7_000 }, (_, i) => `quo_floor/${2 * i + 1}`);
      const buyers = Array.from({ length: 6_000 }, (_, i) => [`event/usr_${i}/1`, `typ_a/usr_${i}/2`]).flat();
      const claims = [...floor, "quo_balcony/3", ...buyers];
      await loadSample(places, claims, layoutWith(20_000));
      const first = await places.listTaken(event, null);
      expect(first).toMatchObject({ outcome: "loaded", token: "load_sample" });
      expect(first.outcome === "loaded" && first.nextCursor).toBeTruthy();
      expect(await takenOf(places)).toEqual([...claims].sort());
    });
  });
}

import { describe, expect, it } from "@jest/globals";
import type { HoldRequest, PlaceRequest } from "../../../contracts/inventory.ts";
import {
  loadSample,
  named,
  type OpenPlaces,
  requestOf,
  sampleEventId,
  sideBySide,
  some,
  takenOf,
} from "./places.ts";

const hall = (...numbers: number[]) => numbers.map((n) => `quo_hall/${n}`);
const floor = (...numbers: number[]) => numbers.map((n) => `quo_floor/${n}`);

/** The answer of a hold. */
export function describeHolds(open: OpenPlaces): void {
  const opened = async (claims: string[] = []) => {
    const places = await open();
    await loadSample(places, claims);
    return places;
  };
  const holdAmong = async (claims: string[], lines: PlaceRequest[], more: Partial<HoldRequest> = {}) =>
    await (await opened(claims)).hold(requestOf("ord_a", lines, more), 5);
  const heldAt = (...places: number[][]) => ({ outcome: "held", places, slots: [] });

  describe("picking", () => {
    it("any takes the lowest free places", async () => {
      expect(await holdAmong(floor(1, 3), [some(3)])).toEqual(heldAt([2, 4, 5]));
    });

    it("together takes the shortest run that is long enough in the first row that has one", async () => {
      // Row 1 has no two side by side; row 2 (5 to 10) has runs of 3 and 2.
      expect(await holdAmong(hall(2, 3, 8), [sideBySide("together", 2)])).toEqual(heldAt([9, 10]));
    });

    it("together prefers an earlier row to a tighter run", async () => {
      expect(await holdAmong(hall(7, 8), [sideBySide("together", 2)])).toEqual(heldAt([1, 2]));
    });

    it("places of two rows are not side by side", async () => {
      const taken = hall(1, 2, 3, 6, 7, 8, 9, 11, 13);
      expect(await holdAmong(taken, [sideBySide("adjacent", 2)])).toEqual({
        outcome: "notAdjacent",
        line: 0,
      });
    });

    it("together takes the lowest free places when no row has enough side by side", async () => {
      const taken = hall(1, 2, 3, 6, 7, 8, 9, 11, 13);
      expect(await holdAmong(taken, [sideBySide("together", 2)])).toEqual(heldAt([4, 5]));
    });

    it("adjacent in a general quota takes consecutive numbers, the first that are", async () => {
      const lines = [sideBySide("adjacent", 2, "quo_floor")];
      expect(await holdAmong(floor(2, 6), lines)).toEqual(heldAt([3, 4]));
      expect(await holdAmong(floor(1, 3, 5, 7, 9), lines)).toEqual({ outcome: "notAdjacent", line: 0 });
    });

    it("too few places are sold out, not scattered", async () => {
      const lines = [sideBySide("adjacent", 4, "quo_floor")];
      const sold = { outcome: "soldOut", line: 0, left: 3 };
      expect(await holdAmong(floor(1, 3, 5, 7, 8, 9, 10), lines)).toEqual(sold);
      expect(await holdAmong(floor(1, 3, 5, 7, 8, 9, 10), [some(4)])).toEqual(sold);
    });

    it("more places than any quota has are sold out", async () => {
      const lines = [some(2_000_000_000)];
      expect(await holdAmong([], lines)).toEqual({ outcome: "soldOut", line: 0, left: 10 });
    });

    it("named places are held in the order they were named in", async () => {
      expect(await holdAmong([], [named(9, 3, 4)])).toEqual(heldAt([9, 3, 4]));
    });

    it("named places that are taken, out of range or named twice are answered, all of them", async () => {
      const places = await opened(hall(3));
      const answer = await places.hold(requestOf("ord_a", [named(2, 3, 15, 4, 2)]), 5);
      expect(answer).toEqual({ outcome: "taken", line: 0, placeNumbers: [3, 15, 2] });
      expect(await takenOf(places)).toEqual(hall(3));
    });

    it("two lines on one quota share no place", async () => {
      expect(await holdAmong([], [some(2), some(1), some(2)])).toEqual(heldAt([1, 2], [3], [4, 5]));
    });

    it("the choosier line picks first, so that the other leaves it what it needs", async () => {
      const lines = [some(1, "quo_hall"), sideBySide("adjacent", 4), named(1)];
      expect(await holdAmong(hall(5, 10), lines)).toEqual(heldAt([2], [6, 7, 8, 9], [1]));
    });

    it("a line hears what is left for it after the order's other lines", async () => {
      expect(await holdAmong([], [some(7), some(4)])).toEqual({ outcome: "soldOut", line: 1, left: 3 });
    });

    it("takes nothing when one line cannot be filled", async () => {
      const places = await opened(hall(1));
      const limits = [{ limitId: "event", max: 9, quantity: 4 }];
      const answer = await places.hold(requestOf("ord_a", [some(3), named(1)], { limits }), 5);
      expect(answer).toEqual({ outcome: "taken", line: 1, placeNumbers: [1] });
      expect(await takenOf(places)).toEqual(hall(1));
      expect(await places.youngHolds(sampleEventId, 1e12, 10)).toEqual([]);
    });

    it("a quota that the event has not is named by its line", async () => {
      const lines = [some(1), some(1, "quo_none")];
      expect(await holdAmong([], lines)).toEqual({ outcome: "unknownQuota", line: 1 });
    });
  });

  describe("limits", () => {
    const limits = (max: number, quantity: number, limitId = "event") => ({
      limits: [{ limitId, max, quantity }],
    });

    it("a buyer gets the lowest slots that are not used", async () => {
      const answer = await holdAmong(["event/usr_ada/2"], [some(2)], limits(4, 2));
      expect(answer).toEqual({ outcome: "held", places: [[1, 2]], slots: [[1, 3]] });
    });

    it("who would have too many hears how many they have, and nothing is taken", async () => {
      const places = await opened(["event/usr_ada/1", "event/usr_ada/2", "event/usr_bob/1"]);
      const request = requestOf("ord_a", [some(1)], {
        limits: [
          { limitId: "typ_adult", max: 5, quantity: 1 },
          { limitId: "event", max: 2, quantity: 1 },
        ],
      });
      expect(await places.hold(request, 5)).toEqual({ outcome: "overLimit", limit: 1, have: 2 });
      expect(await takenOf(places)).toEqual(["event/usr_ada/1", "event/usr_ada/2", "event/usr_bob/1"]);
    });

    it("a limit that was lowered counts slots beyond it too", async () => {
      const used = ["event/usr_ada/5", "event/usr_ada/6"];
      expect(await holdAmong(used, [some(3)], limits(4, 3))).toMatchObject({ outcome: "overLimit", have: 2 });
      expect(await holdAmong(used, [some(2)], limits(4, 2))).toMatchObject({ slots: [[1, 2]] });
    });

    it("limits count apart for each buyer and each limit", async () => {
      const used = ["event/usr_bob/1", "typ_adult/usr_ada/1"];
      expect(await holdAmong(used, [some(1)], limits(1, 1))).toMatchObject({ slots: [[1]] });
    });

    it("what a buyer holds counts before it is ordered", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(2)], limits(3, 2)), 5);
      const second = await places.hold(requestOf("ord_b", [some(2)], limits(3, 2)), 6);
      expect(second).toEqual({ outcome: "overLimit", limit: 0, have: 2 });
    });

    it("who is over a limit hears that before that it is sold out", async () => {
      const answer = await holdAmong([], [some(11)], limits(3, 11));
      expect(answer).toEqual({ outcome: "overLimit", limit: 0, have: 0 });
    });
  });

  describe("repeating", () => {
    it("an order that is still held gets the same answer, though the layout and the limits have changed", async () => {
      const places = await opened();
      const limits = [{ limitId: "event", max: 2, quantity: 2 }];
      const first = await places.hold(requestOf("ord_a", [some(2)], { limits }), 5);
      const again = requestOf("ord_a", [some(2)], {
        eventVersion: 9,
        limits: [{ limitId: "event", max: 1, quantity: 2 }],
      });
      expect(await places.hold(again, 6)).toEqual(first);
      expect(first).toEqual({ outcome: "held", places: [[1, 2]], slots: [[1, 2]] });
    });

    it("repeating makes the hold young again", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(1)]), 5);
      await places.hold(requestOf("ord_a", [some(1)]), 70);
      expect(await places.youngHolds(sampleEventId, 70, 10)).toEqual([]);
    });

    it("an order that is held for another request is refused and keeps what it has", async () => {
      const places = await opened();
      await places.hold(requestOf("ord_a", [some(1)]), 5);
      const other = { outcome: "otherRequest" };
      expect(await places.hold(requestOf("ord_a", [some(2)]), 6)).toEqual(other);
      expect(await places.hold(requestOf("ord_a", [some(1)], { buyerId: "usr_bob" }), 6)).toEqual(other);
      const limits = [{ limitId: "event", max: 4, quantity: 1 }];
      expect(await places.hold(requestOf("ord_a", [some(1)], { limits }), 6)).toEqual(other);
      expect(await takenOf(places)).toEqual(floor(1));
    });

    it("an answer belongs to its caller: changing it changes no hold", async () => {
      const places = await opened();
      const answer = await places.hold(requestOf("ord_a", [some(1)]), 5);
      if (answer.outcome === "held") answer.places[0]!.push(99);
      const again = await places.hold(requestOf("ord_a", [some(1)]), 6);
      expect(again).toEqual(heldAt([1]));
      if (again.outcome === "held") again.places[0]!.push(99);
      expect(await places.hold(requestOf("ord_a", [some(1)]), 7)).toEqual(heldAt([1]));
    });
  });
}

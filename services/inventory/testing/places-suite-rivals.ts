import { describe, expect, it } from "@jest/globals";
import { placeClaim } from "../../../lib/ids.ts";
import {
  layoutWith,
  loadSample,
  type OpenPlaces,
  requestOf,
  sampleEventId,
  some,
  takenOf,
} from "./places.ts";

/** Many callers at once. */
export function describeRivals(open: OpenPlaces): void {
  describe("rivals", () => {
    it("200 callers for 150 places get each place once, and the last 50 hear that it is sold out", async () => {
      const places = await open();
      await loadSample(places, [], layoutWith(150));
      const orders = Array.from({ length: 200 }, (_, i) => requestOf(`ord_${i}`, [some(1)]));
      const answers = await Promise.all(orders.map((request) => places.hold(request, 1)));
      const numbers = answers.flatMap((answer) => (answer.outcome === "held" ? answer.places.flat() : []));
      expect([...new Set(numbers)].length).toBe(150);
      expect(numbers.length).toBe(150);
      expect(answers.filter((a) => a.outcome === "soldOut")).toEqual(
        Array(50).fill({ outcome: "soldOut", line: 0, left: 0 }),
      );
    });

    it("150 callers who hold, release and settle at once never share a place", async () => {
      const places = await open();
      await loadSample(places, [], layoutWith(300));
      const mine = new Map<string, number[]>();
      await Promise.all(
        Array.from({ length: 150 }, async (_, i) => {
          const orderId = `ord_${i}`;
          const answer = await places.hold(requestOf(orderId, [some(1 + (i % 3)), some(1)]), i);
          if (answer.outcome !== "held") return;
          const claims = answer.places.flat().map((n) => placeClaim("quo_floor", n));
          if (i % 3 === 0) return await places.release(sampleEventId, orderId, claims);
          if (i % 3 === 1) await places.settle(sampleEventId, { orderId, heldAtMs: i }, claims);
          return mine.set(orderId, answer.places.flat());
        }),
      );
      const numbers = [...mine.values()].flat();
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(await takenOf(places)).toEqual(numbers.map((n) => placeClaim("quo_floor", n)).sort());
    });

    it("100 requests of one buyer at once never pass the limit", async () => {
      const places = await open();
      await loadSample(places, [], layoutWith(500));
      const limits = [{ limitId: "event", max: 7, quantity: 2 }];
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, i) => places.hold(requestOf(`ord_${i}`, [some(2)], { limits }), 1)),
      );
      const slots = answers.flatMap((answer) => (answer.outcome === "held" ? answer.slots.flat() : []));
      expect(slots.sort()).toEqual([1, 2, 3, 4, 5, 6]);
      expect(answers.filter((a) => a.outcome === "overLimit").length).toBe(97);
    });

    it("one order asked for 100 times at once is held once", async () => {
      const places = await open();
      await loadSample(places);
      const answers = await Promise.all(
        Array.from({ length: 100 }, () => places.hold(requestOf("ord_a", [some(2)]), 1)),
      );
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(await takenOf(places)).toEqual(["quo_floor/1", "quo_floor/2"]);
    });
  });
}

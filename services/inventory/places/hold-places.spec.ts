import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import { loadPlaces } from "../sync/load-places.ts";
import { reconcilePlaces } from "../sync/reconcile-places.ts";
import { sweep } from "../sync/sweep-holds.ts";
import { claimsOf, type TestPorts, testPorts } from "../testing/ledger.ts";
import { named, requestOf, sampleEventId, some, takenOf } from "../testing/places.ts";
import { correct, hold, holdingFailpoints, releaseHold } from "./hold-places.ts";

const event = sampleEventId;

describe("hold", () => {
  it("the first caller loads the event and holds at once", async () => {
    const ports = testPorts();
    ports.ledger.orders.set("ord_old", ["quo_floor/1"]);
    const answer = await hold(ports, requestOf("ord_a", [some(2)]));
    expect(answer).toEqual({ outcome: "held", places: [[2, 3]], slots: [] });
  });

  it("100 first callers share one load and get a place each", async () => {
    const ports = testPorts();
    ports.ledger.event.quotas[0]!.capacity = 100;
    const requests = Array.from({ length: 100 }, (_, i) => requestOf(`ord_${i}`, [some(1)]));
    const answers = await Promise.all(requests.map((request) => hold(ports, request)));
    const numbers = answers.flatMap((answer) => (answer.outcome === "held" ? answer.places.flat() : []));
    expect(new Set(numbers).size).toBe(100);
    expect(ports.ledger.eventReads).toBe(1);
  });

  it("says loading while another process loads the event", async () => {
    const ports = testPorts({ wait: async () => {} });
    await ports.places.beginLoad(
      event,
      { token: "load_other", nowMs: ports.time.nowMs },
      {
        eventVersion: 1,
        quotas: [],
      },
    );
    expect(await hold(ports, requestOf("ord_a", [some(1)]))).toEqual({ outcome: "loading" });
  });

  it("a larger capacity is available to buyers who saw the event's new version", async () => {
    const ports = testPorts();
    await loadPlaces(ports, event);
    ports.ledger.event.version = 2;
    ports.ledger.event.quotas[0]!.capacity = 20;
    const answer = await hold(ports, requestOf("ord_a", [some(20)], { eventVersion: 2 }));
    expect(answer).toMatchObject({ outcome: "held" });
  });

  it("passes refusals on as answers", async () => {
    const ports = testPorts();
    const sold = await hold(ports, requestOf("ord_a", [some(11)]));
    expect(sold).toEqual({ outcome: "soldOut", line: 0, left: 10 });
  });

  it("refuses an order that is held for another request", async () => {
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    const other = hold(ports, requestOf("ord_a", [some(2)]));
    await expect(other).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
  });

  it.each([
    ["places not as many as named", { ...named(1, 2), quantity: 3 }, "/lines/1/placeNumbers"],
    ["a quota of another event", some(1, "quo_none"), "/lines/1/quotaId"],
  ])("refuses a line with %s", async (_, line, pointer) => {
    const ports = testPorts();
    await expect(hold(ports, requestOf("ord_a", [some(1), line]))).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer }] },
    });
    expect(await ports.places.youngHolds(event, Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  });

  it("says NOT_FOUND of an event that does not exist", async () => {
    const lost = hold(testPorts(), requestOf("ord_a", [some(1)], { eventId: "evt_none" }));
    await expect(lost).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("is through its named points, whatever the step", async () => {
    const reached: string[] = [];
    const ports = { ...testPorts(), failpoints: (point: string) => void reached.push(point) };
    await hold(ports, requestOf("ord_a", [some(1)]));
    await releaseHold(ports, { eventId: event, orderId: "ord_a", claims: [] });
    await correct(ports, { eventId: event, orderId: "ord_a", taken: [] });
    expect(reached).toEqual(holdingFailpoints);
  });
});

describe("release and correct", () => {
  it("say whether there was an event to tell", async () => {
    const ports = testPorts();
    const hold = { eventId: event, orderId: "ord_a" };
    expect(await releaseHold(ports, { ...hold, claims: ["quo_floor/1"] })).toEqual({ released: false });
    expect(await correct(ports, { ...hold, taken: ["quo_floor/1"] })).toEqual({ corrected: false });
    await loadPlaces(ports, event);
    expect(await correct(ports, { ...hold, taken: ["quo_floor/1"] })).toEqual({ corrected: true });
    expect(await releaseHold(ports, { ...hold, claims: ["quo_floor/1"] })).toEqual({ released: true });
    expect(await takenOf(ports.places)).toEqual([]);
  });
});

describe("a sale whose estimate is lost now and then", () => {
  /** As an order is made: hold, insert; a clash corrects the estimate, and the third one unloads the event. */
  async function buy(ports: TestPorts, request: HoldRequest): Promise<"bought" | "refused"> {
    for (let round = 1; round <= 6; round++) {
      const answer = await hold(ports, request);
      if (answer.outcome !== "held") return "refused";
      const taken = ports.ledger.insert(request.orderId, claimsOf(request, answer));
      if (taken.length === 0) return "bought";
      await correct(ports, { eventId: event, orderId: request.orderId, taken });
      if (round === 3) await ports.places.unload(event);
    }
    return "refused";
  }

  it("sells no place twice, and the estimate ends as the ledger is", async () => {
    const step = fc.constantFrom("buy", "buy", "buy", "leave", "unload", "expire", "sweep", "reconcile");
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60 }), async (steps) => {
        const ports = testPorts();
        await Promise.all(
          steps.map(async (what, i) => {
            ports.time.nowMs += 7_000;
            // Each begins some turns of the event loop later, so that they run into each other.
            for (let turn = 0; turn < (i * 7) % 23; turn++) await Promise.resolve();
            await act(ports, what, i);
          }),
        );
        ports.time.nowMs += 120_000;
        await loadPlaces(ports, event);
        await sweep(ports);
        await reconcilePlaces(ports, event);
        const claims = [...ports.ledger.orders.values()].flat();
        expect(new Set(claims).size).toBe(claims.length);
        expect(await takenOf(ports.places)).toEqual(claims.sort());
      }),
      { numRuns: 300 },
    );
  });

  async function act(ports: TestPorts, what: string, i: number): Promise<void> {
    const limits = [{ limitId: "event", max: 4, quantity: 1 }];
    const request = requestOf(`ord_${i}`, [some(1 + (i % 2))], { buyerId: `usr_${i % 3}`, limits });
    if (what === "buy") await buy(ports, request);
    if (what === "leave") await hold(ports, request);
    if (what === "unload") await ports.places.unload(event);
    if (what === "sweep") await sweep(ports);
    if (what === "reconcile") await reconcilePlaces(ports, event);
    const [orderId, claims] = [...ports.ledger.orders].find(([, held]) => held.length > 0) ?? [];
    if (what !== "expire" || !orderId || !claims) return;
    ports.ledger.orders.set(orderId, []);
    await releaseHold(ports, { eventId: event, orderId, claims });
  }
});

import { describe, expect, it } from "@jest/globals";
import { youngHoldMs } from "../../../lib/deadlines.ts";
import { hold } from "../places/hold-places.ts";
import { claimsOf, testPorts } from "../testing/ledger.ts";
import { requestOf, sampleEventId, some, takenOf } from "../testing/places.ts";
import { sweep, sweepingFailpoints } from "./sweep-holds.ts";

const event = sampleEventId;

describe("sweep", () => {
  it("frees what no order claims and keeps what one does, slots too", async () => {
    const ports = testPorts();
    const limits = [{ limitId: "event", max: 4, quantity: 1 }];
    const kept = requestOf("ord_kept", [some(2)], { limits });
    const answer = await hold(ports, kept);
    if (answer.outcome === "held") ports.ledger.orders.set("ord_kept", claimsOf(kept, answer));
    await hold(ports, requestOf("ord_lost", [some(2)], { limits }));
    ports.ledger.orders.set("ord_part", ["quo_floor/6"]);
    await hold(ports, requestOf("ord_part", [some(2)]));
    ports.time.nowMs += youngHoldMs + 1;
    expect(await sweep(ports)).toEqual({ settled: 3 });
    expect(await takenOf(ports.places)).toEqual([
      "event/usr_ada/1",
      "quo_floor/1",
      "quo_floor/2",
      "quo_floor/6",
    ]);
    expect(ports.ledger.asked).toEqual([["ord_kept", "ord_lost", "ord_part"]]);
  });

  it("leaves holds alone that are not older than a minute", async () => {
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    ports.time.nowMs += youngHoldMs;
    expect(await sweep(ports)).toEqual({ settled: 0 });
    expect(ports.ledger.asked).toEqual([]);
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("asks about at most 1,000 orders at once, until all are settled", async () => {
    const ports = testPorts();
    ports.ledger.event.quotas[0]!.capacity = 2_500;
    for (let i = 0; i < 2_500; i++) await hold(ports, requestOf(`ord_${i}`, [some(1)]));
    ports.time.nowMs += youngHoldMs + 1;
    expect(await sweep(ports)).toEqual({ settled: 2_500 });
    expect(ports.ledger.asked.map((ids) => ids.length)).toEqual([1_000, 1_000, 500]);
    expect(await takenOf(ports.places)).toEqual([]);
  });

  it("no word of an order is no verdict", async () => {
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    ports.time.nowMs += youngHoldMs + 1;
    expect(await sweep({ ...ports, getClaims: async () => ({}) })).toEqual({ settled: 0 });
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("a ledger that cannot be asked frees nothing", async () => {
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    ports.time.nowMs += youngHoldMs + 1;
    const getClaims = async () => {
      throw new Error("the ledger is away");
    };
    await expect(sweep({ ...ports, getClaims })).rejects.toThrow("the ledger is away");
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("a hold that is repeated while the ledger is asked stays", async () => {
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    ports.time.nowMs += youngHoldMs + 1;
    const getClaims = async (orderIds: string[]) => {
      const claims = await ports.getClaims(orderIds);
      await hold(ports, requestOf("ord_a", [some(1)]));
      return claims;
    };
    expect(await sweep({ ...ports, getClaims })).toEqual({ settled: 0 });
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("an event that is forgotten while the ledger is asked does no harm", async () => {
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    ports.time.nowMs += youngHoldMs + 1;
    const getClaims = async (orderIds: string[]) => {
      await ports.places.unload(event);
      return await ports.getClaims(orderIds);
    };
    expect(await sweep({ ...ports, getClaims })).toEqual({ settled: 0 });
  });

  it("passes its named points around each batch", async () => {
    const reached: string[] = [];
    const ports = testPorts();
    await hold(ports, requestOf("ord_a", [some(1)]));
    ports.time.nowMs += youngHoldMs + 1;
    await sweep({ ...ports, failpoints: (point) => void reached.push(point) });
    expect(reached).toEqual(sweepingFailpoints);
  });
});

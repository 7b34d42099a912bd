import { describe, expect, it } from "@jest/globals";
import { hold } from "../places/hold-places.ts";
import { testPorts } from "../testing/ledger.ts";
import { requestOf, sampleEventId, some, takenOf } from "../testing/places.ts";
import { loadPlaces } from "./load-places.ts";
import { reconcileLoaded, reconcilePlaces } from "./reconcile-places.ts";

const event = sampleEventId;

async function loaded(orders: Record<string, string[]>) {
  const ports = testPorts();
  for (const [orderId, claims] of Object.entries(orders)) ports.ledger.orders.set(orderId, claims);
  await loadPlaces(ports, event);
  return ports;
}

describe("reconcilePlaces", () => {
  it("frees what no order claims and takes what the estimate lost", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1"], ord_b: ["quo_floor/2", "event/usr_ada/1"] });
    ports.ledger.orders.set("ord_a", []);
    ports.ledger.orders.set("ord_b", ["quo_floor/2"]);
    ports.ledger.orders.set("ord_c", ["quo_floor/3", "quo_floor/4"]);
    expect(await reconcilePlaces(ports, event)).toEqual({ cleared: 2, added: 2 });
    expect(await takenOf(ports.places)).toEqual(["quo_floor/2", "quo_floor/3", "quo_floor/4"]);
    expect(await reconcilePlaces(ports, event)).toEqual({ cleared: 0, added: 0 });
  });

  it("leaves young holds alone", async () => {
    const ports = await loaded({});
    await hold(ports, requestOf("ord_a", [some(2)]));
    expect(await reconcilePlaces(ports, event)).toEqual({ cleared: 0, added: 0 });
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1", "quo_floor/2"]);
  });

  it("leaves a place alone that was freed and held again while the ledger was read", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1"] });
    ports.ledger.beforePage = async () => {
      ports.ledger.orders.set("ord_a", []);
      await ports.places.release(event, "ord_a", ["quo_floor/1"]);
      await hold(ports, requestOf("ord_b", [some(1)]));
    };
    expect(await reconcilePlaces(ports, event)).toEqual({ cleared: 0, added: 0 });
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("repairs nothing when the event is loaded again in the meantime", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1"] });
    ports.ledger.orders.set("ord_a", []);
    let reloaded = false;
    ports.ledger.beforePage = async () => {
      if (reloaded) return;
      reloaded = true;
      ports.ledger.orders.set("ord_a", ["quo_floor/1"]);
      await ports.places.unload(event);
      await loadPlaces(ports, event);
      ports.ledger.orders.set("ord_a", []);
    };
    expect(await reconcilePlaces(ports, event)).toBeNull();
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("does not trust a reading that took longer than holds stay young", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1"] });
    ports.ledger.orders.clear();
    ports.ledger.beforePage = () => {
      ports.time.nowMs += 30_001;
    };
    expect(await reconcilePlaces(ports, event)).toBeNull();
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });

  it("has nothing to do for an event that is not loaded", async () => {
    expect(await reconcilePlaces(testPorts(), event)).toBeNull();
  });
});

describe("reconcileLoaded", () => {
  it("says which events differed, and nothing of the others", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1"] });
    await reconcileLoaded(ports);
    expect(ports.faults).toEqual([]);
    ports.ledger.orders.clear();
    await reconcileLoaded(ports);
    expect(ports.faults).toEqual([{ eventId: event, cleared: 1, added: 0 }]);
  });

  it("counts what it mended", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1", "quo_floor/2"] });
    const mended: unknown[] = [];
    ports.metrics = { placesMended: (...what) => void mended.push(what) };
    ports.ledger.orders.clear();
    ports.ledger.orders.set("ord_b", ["quo_floor/3"]);
    await reconcileLoaded(ports);
    expect(mended).toEqual([
      ["freed", 2],
      ["taken", 1],
    ]);
  });

  it("leaves an event out that another process reconciles", async () => {
    const ports = await loaded({ ord_a: ["quo_floor/1"] });
    ports.ledger.orders.clear();
    const asked: string[] = [];
    ports.claimRound = async (round) => {
      asked.push(round);
      return false;
    };
    await reconcileLoaded(ports);
    expect(asked).toEqual([`reconcile:${event}`]);
    expect(await takenOf(ports.places)).toEqual(["quo_floor/1"]);
  });
});

import { describe, expect, it } from "@jest/globals";
import type { PlacesStore } from "../places/places.ts";
import { requestOf, sampleLayout, some } from "../testing/places.ts";
import { describePlaces } from "../testing/places-suite.ts";
import { openMemoryPlaces } from "./memory-places.ts";

describePlaces("the places in memory", async () => openMemoryPlaces());

async function load(places: PlacesStore, ...eventIds: string[]): Promise<void> {
  for (const eventId of eventIds) {
    await places.beginLoad(eventId, { token: eventId, nowMs: 0 }, sampleLayout);
    await places.finishLoad(eventId, eventId);
  }
}

const hold = (places: PlacesStore, eventId: string, orderId: string) =>
  places.hold(requestOf(orderId, [some(1)], { eventId }), 5);

describe("the places in memory, when they are many", () => {
  it("forget the event that was asked for longest ago, which is then loaded again", async () => {
    const places = openMemoryPlaces(3);
    await load(places, "evt_a", "evt_b", "evt_c");
    await places.stock("evt_a");
    await load(places, "evt_d");
    expect((await places.loadedEvents()).sort()).toEqual(["evt_a", "evt_c", "evt_d"]);
    expect(await hold(places, "evt_b", "ord_1")).toEqual({ outcome: "notLoaded" });
    await load(places, "evt_b");
    expect(await hold(places, "evt_b", "ord_1")).toMatchObject({ outcome: "held" });
  });

  it("keep every event with a hold that the ledger may not know yet", async () => {
    const places = openMemoryPlaces(2);
    await load(places, "evt_a", "evt_b");
    await hold(places, "evt_a", "ord_1");
    await hold(places, "evt_b", "ord_2");
    await load(places, "evt_c", "evt_d");
    expect((await places.loadedEvents()).sort()).toEqual(["evt_a", "evt_b", "evt_d"]);
    await places.settle("evt_a", { orderId: "ord_1", heldAtMs: 5 }, ["quo_floor/1"]);
    await load(places, "evt_e");
    expect((await places.loadedEvents()).sort()).toEqual(["evt_b", "evt_e"]);
  });

  it("leave a load that is under way to its loader", async () => {
    const places = openMemoryPlaces(1);
    await places.beginLoad("evt_a", { token: "load_a", nowMs: 0 }, sampleLayout);
    await load(places, "evt_b", "evt_c");
    expect(await places.finishLoad("evt_a", "load_a")).toEqual({ outcome: "loaded" });
    expect(await places.loadedEvents()).toEqual(["evt_a"]);
  });
});

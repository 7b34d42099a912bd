import { describe, expect, it } from "@jest/globals";
import { loadPlaces } from "../sync/load-places.ts";
import { testPorts } from "../testing/ledger.ts";
import { requestOf, sampleEventId, sampleLayout, some } from "../testing/places.ts";
import { availability, learnVersion } from "./availability.ts";
import { hold } from "./hold-places.ts";

const event = sampleEventId;

describe("availability", () => {
  it("shows what is left of each quota, and the free places of seated ones", async () => {
    const ports = testPorts();
    ports.ledger.orders.set("ord_a", ["quo_floor/1", "quo_hall/2"]);
    expect(await availability(ports, event)).toEqual({
      eventId: event,
      quotas: [
        { quotaId: "quo_floor", capacity: 10, left: 9, freePlaces: null },
        {
          quotaId: "quo_hall",
          capacity: 14,
          left: 13,
          freePlaces: [
            [1, 1],
            [3, 14],
          ],
        },
      ],
    });
  });

  it("a draft is not there for the public", async () => {
    const ports = testPorts();
    ports.ledger.event.state = "draft";
    await expect(availability(ports, event)).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "event", id: event },
    });
    expect(await ports.places.loadedEvents()).toEqual([]);
  });

  it("says EVENT_LOADING while another process loads the event", async () => {
    const ports = testPorts({ wait: async () => {} });
    await ports.places.beginLoad(event, { token: "load_other", nowMs: ports.time.nowMs }, sampleLayout);
    await expect(availability(ports, event)).rejects.toMatchObject({ type: "EVENT_LOADING" });
  });

  it("shows a capacity that grew, though no one was told", async () => {
    const ports = testPorts();
    await availability(ports, event);
    ports.ledger.event.version = 2;
    ports.ledger.event.quotas[0]!.capacity = 50;
    ports.time.nowMs += 2_000;
    expect(await availability(ports, event)).toMatchObject({ quotas: [{ capacity: 50, left: 50 }, {}] });
  });
});

describe("learnVersion", () => {
  it("a loaded event learns its new layout", async () => {
    const ports = testPorts();
    await loadPlaces(ports, event);
    ports.ledger.event.version = 2;
    ports.ledger.event.quotas[0]!.capacity = 50;
    await learnVersion(ports, { eventId: event, version: 2 });
    expect(await hold(ports, requestOf("ord_a", [some(50)]))).toMatchObject({ outcome: "held" });
  });

  it("a draft is shown as soon as it is published", async () => {
    const ports = testPorts();
    ports.ledger.event.state = "draft";
    await expect(availability(ports, event)).rejects.toMatchObject({ type: "NOT_FOUND" });
    ports.ledger.event.state = "published";
    ports.ledger.event.version = 2;
    const learned = learnVersion(ports, { eventId: event, version: 2 });
    expect(await availability(ports, event)).toMatchObject({ eventId: event });
    await learned;
  });

  it("a draft that was deleted in the meantime is nothing to learn of", async () => {
    const ports = testPorts();
    await expect(learnVersion(ports, { eventId: "evt_deleted", version: 2 })).resolves.toBeUndefined();
  });

  it("an event that cannot be read is no deleted one", async () => {
    const ports = testPorts();
    ports.events.get = () => Promise.reject(new Error("the disk is gone"));
    await expect(learnVersion(ports, { eventId: event, version: 2 })).rejects.toThrow("the disk is gone");
  });

  it("an event that is not loaded stays so", async () => {
    const ports = testPorts();
    await learnVersion(ports, { eventId: event, version: 2 });
    expect(await ports.places.loadedEvents()).toEqual([]);
  });
});

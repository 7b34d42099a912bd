import { describe, expect, it } from "@jest/globals";
import { sampleEvent, testPorts } from "../testing/ledger.ts";
import { sampleEventId, sampleLayout } from "../testing/places.ts";
import { layoutOf } from "./events-for-sale.ts";

describe("EventsForSale", () => {
  it("keeps an event for 2 s", async () => {
    const { events, ledger, time } = testPorts();
    await events.get(sampleEventId);
    time.nowMs += 1_999;
    await events.get(sampleEventId);
    expect(ledger.eventReads).toBe(1);
    time.nowMs += 1;
    await events.get(sampleEventId);
    expect(ledger.eventReads).toBe(2);
  });

  it("reads again for a version that it does not have", async () => {
    const { events, ledger } = testPorts();
    await events.get(sampleEventId);
    ledger.event.version = 2;
    expect((await events.get(sampleEventId)).version).toBe(1);
    expect((await events.get(sampleEventId, 2)).version).toBe(2);
  });

  it("does not take a read that began before that version for an answer", async () => {
    const { events, ledger } = testPorts();
    const before = events.get(sampleEventId);
    ledger.event.version = 2;
    expect((await events.get(sampleEventId, 2)).version).toBe(2);
    expect((await before).version).toBe(1);
  });

  it("callers at the same time share one read", async () => {
    const { events, ledger } = testPorts();
    await Promise.all(Array.from({ length: 100 }, () => events.get(sampleEventId, 1)));
    expect(ledger.eventReads).toBe(1);
  });

  it("drops what is older than a version it hears of, and nothing else", async () => {
    const { events, ledger } = testPorts();
    await events.get(sampleEventId);
    events.outdate(sampleEventId, 1);
    await events.get(sampleEventId);
    expect(ledger.eventReads).toBe(1);
    events.outdate(sampleEventId, 2);
    await events.get(sampleEventId);
    expect(ledger.eventReads).toBe(2);
  });

  it("does not keep a failure", async () => {
    const { events, ledger } = testPorts();
    await expect(events.get("evt_new")).rejects.toMatchObject({ type: "NOT_FOUND" });
    ledger.event.id = "evt_new";
    expect((await events.get("evt_new")).id).toBe("evt_new");
  });
});

describe("layoutOf", () => {
  it("has the quotas with their rows in numbers of places", () => {
    expect(layoutOf(sampleEvent())).toEqual(sampleLayout);
  });
});

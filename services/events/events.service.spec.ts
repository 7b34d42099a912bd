import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { call } from "../../lib/calls/call.ts";
import { eventually } from "../../test/support/eventually.ts";
import { admin, contracts, creator, draft, key, notFound, specService } from "./testing/service.ts";

jest.setTimeout(20_000);

const service = specService();
const { broker } = service;
beforeAll(() => broker.start());
afterAll(() => broker.stop());
beforeEach(() => {
  service.announced.length = 0;
  service.listenerFails = false;
});

describe("the events service", () => {
  it("offers every action of its contract", () => {
    const offered = broker.getLocalService("events").schema.actions;
    const wanted = Object.values(contracts).flatMap((c) => ("auth" in c ? [c.name.split(".")[1]] : []));
    expect(Object.keys(offered ?? {}).sort()).toEqual(wanted.sort());
  });

  it("takes an event from a draft to the public list, telling of each change", async () => {
    const { id: eventId } = await draft(broker);
    const quota = { idempotencyKey: key(), eventId, name: "Hall", kind: "general", capacity: 10 } as const;
    const { id: quotaId, ...shown } = await call(broker, contracts.createQuota, quota, creator);
    expect(shown).toEqual({ name: "Hall", kind: "general", capacity: 10, rows: [], version: 1 });
    await call(broker, contracts.updateQuota, { eventId, quotaId, capacity: 12 }, creator);
    const price = { idempotencyKey: key(), eventId, name: { en: "Adult" }, priceMinor: 1200, quotaId };
    const { id: ticketTypeId } = await call(broker, contracts.createTicketType, price, creator);
    await call(broker, contracts.updateTicketType, { eventId, ticketTypeId, priceMinor: 1500 }, creator);
    await call(broker, contracts.updateEvent, { eventId, title: { en: "Swing night" } }, creator);
    const published = await call(broker, contracts.publishEvent, { eventId }, creator);
    expect(published).toMatchObject({ state: "published", version: 7, title: { en: "Swing night" } });
    expect(published.ticketTypes).toMatchObject([{ id: ticketTypeId, priceMinor: 1500, maxPerOrder: 10 }]);
    expect(service.announced).toEqual([2, 3, 4, 5, 6, 7].map((version) => ({ eventId, version })));
    expect(await call(broker, contracts.getEvent, { eventId })).toEqual(published);
    const { items } = await call(broker, contracts.listEvents, { q: "swing" });
    const { quotas, ticketTypes, ...listed } = published;
    expect(items).toEqual([listed]);
  });

  it("shows the quotas and ticket types of an event as they stand in it", async () => {
    const eventId = "evt_starparis";
    const { quotas, ticketTypes } = await call(broker, contracts.getEvent, { eventId });
    expect(await call(broker, contracts.listQuotas, { eventId })).toEqual({
      items: quotas,
      nextCursor: null,
    });
    const page = await call(broker, contracts.listTicketTypes, { eventId, limit: 1 });
    expect(page).toEqual({ items: [ticketTypes[0]], nextCursor: ticketTypes[0]!.id });
    const [quotaId, ticketTypeId] = [quotas[1]!.id, ticketTypes[1]!.id];
    expect(await call(broker, contracts.getQuota, { eventId, quotaId })).toEqual(quotas[1]);
    expect(await call(broker, contracts.getTicketType, { eventId, ticketTypeId })).toEqual(ticketTypes[1]);
    const { id: hidden } = await draft(broker);
    await expect(call(broker, contracts.listQuotas, { eventId: hidden })).rejects.toMatchObject(notFound);
  });

  it("notifies the orders of a new start and of the end of an event, as the shop itself", async () => {
    const eventId = "evt_jazzcellar";
    await call(broker, contracts.updateEvent, { eventId, startsAt: "2027-06-01T19:00:00Z" }, admin);
    // The orders are notified in the background, each second.
    await eventually(() => service.notifiedOrders.length === 1);
    await call(broker, contracts.cancelEvent, { eventId, reason: "Ill" }, admin);
    await eventually(() => service.notifiedOrders.length === 2);
    const actor = { kind: "system", service: "events" };
    expect(service.notifiedOrders).toMatchObject([
      {
        action: "change",
        params: { eventId, version: 2, after: { startsAt: "2027-06-01T19:00:00.000Z" } },
        actor,
      },
      { action: "end", params: { eventId, reason: "Ill", requestId: expect.any(String) }, actor },
    ]);
    const shown = await call(broker, contracts.getEvent, { eventId });
    expect([shown.state, shown.version]).toEqual(["cancelled", 3]);
  });

  it("stands by a change whose listener fails", async () => {
    const { id: eventId } = await draft(broker);
    service.listenerFails = true;
    const change = call(broker, contracts.updateEvent, { eventId, title: { en: "Kept" } }, creator);
    expect((await change).title).toEqual({ en: "Kept" });
    expect(service.announced).toHaveLength(1);
  });

  it("shows the sample tour's dates", async () => {
    const { items, nextCursor } = await call(broker, contracts.listEvents, {
      tourId: "tour_star",
      limit: "2",
    });
    expect(items.map(({ id }) => id)).toEqual(["evt_starparis", "evt_starlyon"]);
    const rest = await call(broker, contracts.listEvents, { tourId: "tour_star", cursor: nextCursor! });
    expect(rest.items.map(({ id }) => id)).toEqual(["evt_starlondon"]);
    expect(rest.nextCursor).toBeNull();
  });
});

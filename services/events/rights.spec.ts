import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { call } from "../../lib/calls/call.ts";
import { eventInput, testNowMs } from "./testing/ports.ts";
import {
  admin,
  contracts,
  creator,
  draft,
  forbidden,
  key,
  notFound,
  operator,
  specService,
  stranger,
} from "./testing/service.ts";

const service = specService();
const { broker } = service;
beforeAll(() => broker.start());
afterAll(() => broker.stop());

describe("who may do what", () => {
  it("shows a draft to its organizer's people and to admins, and to no one else", async () => {
    const made = await draft(broker);
    const input = { eventId: made.id };
    for (const options of [creator, operator, admin]) {
      expect(await call(broker, contracts.getEvent, input, options)).toEqual(made);
    }
    await expect(call(broker, contracts.getEvent, input, stranger)).rejects.toMatchObject(notFound);
    await expect(call(broker, contracts.getEvent, input)).rejects.toMatchObject(notFound);
    expect(await call(broker, contracts.getEventForSale, input)).toEqual({ ...made, tourLimit: null });
  });

  it("lets only event creators and admins change anything", async () => {
    const { id: eventId } = await draft(broker);
    const [quotaId, ticketTypeId] = ["quo_none", "typ_none"];
    const keyed = { idempotencyKey: key() };
    const price = { name: { en: "Adult" }, priceMinor: 1, quotaId };
    const text = { en: "Mine" };
    const quota = { name: "X", kind: "seated" } as const;
    const changes = [
      (options: object) => call(broker, contracts.updateEvent, { eventId, title: text }, options),
      (options: object) => call(broker, contracts.publishEvent, { eventId }, options),
      (options: object) => call(broker, contracts.cancelEvent, { eventId }, options),
      (options: object) => call(broker, contracts.archiveEvent, { eventId }, options),
      (options: object) => call(broker, contracts.deleteEvent, { eventId }, options),
      (options: object) => call(broker, contracts.duplicateEvent, { eventId, ...keyed }, options),
      (options: object) => call(broker, contracts.createQuota, { eventId, ...keyed, ...quota }, options),
      (options: object) => call(broker, contracts.updateQuota, { eventId, quotaId, capacity: 1 }, options),
      (options: object) => call(broker, contracts.deleteQuota, { eventId, quotaId }, options),
      (options: object) => call(broker, contracts.createTicketType, { eventId, ...keyed, ...price }, options),
      (options: object) =>
        call(broker, contracts.updateTicketType, { eventId, ticketTypeId, priceMinor: 1 }, options),
      (options: object) => call(broker, contracts.deleteTicketType, { eventId, ticketTypeId }, options),
    ];
    for (const change of changes) {
      await expect(change(stranger)).rejects.toMatchObject({
        ...notFound,
        data: { what: "event", id: eventId },
      });
      await expect(change(operator)).rejects.toMatchObject(forbidden);
      await expect(change({})).rejects.toMatchObject(notFound);
    }
    const renamed = { eventId, title: { en: "By an admin" } };
    expect((await call(broker, contracts.updateEvent, renamed, admin)).title).toEqual(renamed.title);
  });

  it("does not hide a published event from who may not change it", async () => {
    const input = { eventId: "evt_school", title: { en: "Mine" } };
    await expect(call(broker, contracts.updateEvent, input, stranger)).rejects.toMatchObject(forbidden);
    await expect(call(broker, contracts.updateEvent, input)).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    expect((await call(broker, contracts.getEvent, { eventId: "evt_school" })).title.en).toBe(
      "School concert",
    );
  });

  it("makes events and tours for the organizer's event creators only", async () => {
    const event = { ...eventInput, idempotencyKey: key() };
    const tour = { idempotencyKey: key(), organizerId: "org_jazz", name: { en: "Tour" } };
    for (const options of [stranger, operator]) {
      await expect(call(broker, contracts.createEvent, event, options)).rejects.toMatchObject(forbidden);
      await expect(call(broker, contracts.createTour, tour, options)).rejects.toMatchObject(forbidden);
    }
    const elsewhere = { ...event, organizerId: "org_elsewhere" };
    await expect(call(broker, contracts.createEvent, elsewhere, creator)).rejects.toMatchObject(forbidden);
    const { id: tourId } = await call(broker, contracts.createTour, tour, creator);
    expect((await call(broker, contracts.createEvent, { ...event, tourId }, creator)).tourId).toBe(tourId);
    expect(await call(broker, contracts.getTour, { tourId })).toMatchObject({ name: { en: "Tour" } });
  });

  it("knows no organizer that is not there, for admins neither", async () => {
    const organizerId = "org_nowhere";
    const nowhere = { ...notFound, data: { what: "organizer", id: organizerId } };
    const tour = { idempotencyKey: key(), organizerId, name: { en: "Tour" } };
    const event = { ...eventInput, idempotencyKey: key(), organizerId };
    for (const options of [creator, admin]) {
      await expect(call(broker, contracts.createEvent, event, options)).rejects.toMatchObject(nowhere);
      await expect(call(broker, contracts.createTour, tour, options)).rejects.toMatchObject(nowhere);
      const events = call(broker, contracts.listEventsOfOrganizer, { organizerId }, options);
      await expect(events).rejects.toMatchObject(nowhere);
      const tours = call(broker, contracts.listTours, { organizerId }, options);
      await expect(tours).rejects.toMatchObject(nowhere);
    }
  });

  it("lists all events and tours of an organizer to its people and to admins only", async () => {
    const { id } = await draft(broker);
    const input = { organizerId: "org_jazz", sort: "-createdAt", limit: "100" } as const;
    for (const options of [creator, operator, admin]) {
      const { items } = await call(broker, contracts.listEventsOfOrganizer, input, options);
      expect(items.find((event) => event.id === id)).toMatchObject({
        state: "draft",
        createdAt: new Date(testNowMs).toISOString(),
      });
      const page = await call(broker, contracts.listTours, { organizerId: "org_jazz" }, options);
      expect(page.nextCursor).toBeNull();
    }
    const refused = { type: "FORBIDDEN", data: { role: "operator" } };
    await expect(call(broker, contracts.listEventsOfOrganizer, input, stranger)).rejects.toMatchObject(
      refused,
    );
    const list = call(broker, contracts.listTours, { organizerId: "org_jazz" }, stranger);
    await expect(list).rejects.toMatchObject(refused);
    const counted = await call(broker, contracts.countEventsOfOrganizer, { organizerId: "org_jazz" });
    const { items } = await call(broker, contracts.listEventsOfOrganizer, input, creator);
    expect(counted.events).toBe(items.length);
  });

  it("lets a tour be changed and deleted by its organizer's event creators only", async () => {
    const input = { idempotencyKey: key(), organizerId: "org_jazz", name: { en: "Tour" } };
    const { id: tourId } = await call(broker, contracts.createTour, input, creator);
    for (const options of [stranger, operator]) {
      const change = { tourId, maxTicketsPerBuyer: 3 };
      await expect(call(broker, contracts.updateTour, change, options)).rejects.toMatchObject(forbidden);
      await expect(call(broker, contracts.deleteTour, { tourId }, options)).rejects.toMatchObject(forbidden);
    }
    const changed = await call(broker, contracts.updateTour, { tourId, maxTicketsPerBuyer: 3 }, creator);
    expect(changed).toMatchObject({ maxTicketsPerBuyer: 3, version: 2 });
    const deleted = await call(broker, contracts.deleteTour, { tourId, ifMatch: 2 }, creator);
    expect(deleted).toEqual({ id: tourId, deleted: true });
    await expect(call(broker, contracts.getTour, { tourId })).rejects.toMatchObject(notFound);
  });
});

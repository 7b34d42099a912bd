import { describe, expect, it } from "@jest/globals";
import { draftEvent } from "../event/draft-event.ts";
import { tourView } from "../event/event-views.ts";
import { eventForSale } from "../sale/event-for-sale.ts";
import { eventInput, testPorts } from "../testing/ports.ts";
import { editTour, existingTour, listToursOf, openTour, removeTour } from "./tours.ts";

const input = { idempotencyKey: "key-of-a-tour-001", organizerId: "org_jazz", name: { en: "Tour" } };

describe("openTour", () => {
  it("makes one tour however often and at once it is repeated", async () => {
    const ports = testPorts();
    const made = await Promise.all(Array.from({ length: 5 }, () => openTour(ports, "usr_ada", input)));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.tours.count()).toBe(1);
    expect(tourView(await existingTour(ports, made[0]!._id))).toEqual({
      id: expect.stringMatching(/^tour_[0-9a-z]{20}$/),
      organizerId: "org_jazz",
      name: { en: "Tour" },
      maxTicketsPerBuyer: null,
      version: 1,
    });
  });

  it("refuses the key for another body", async () => {
    const ports = testPorts();
    await openTour(ports, "usr_ada", input);
    const other = openTour(ports, "usr_ada", { ...input, name: { en: "Other" } });
    await expect(other).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
  });
});

describe("existingTour", () => {
  it("does not know a tour that is not there", async () => {
    await expect(existingTour(testPorts(), "tour_none")).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "tour", id: "tour_none" },
    });
  });
});

describe("editTour", () => {
  it("changes what is given, one version on, and takes the limit away by null", async () => {
    const ports = testPorts();
    const { _id: tourId } = await openTour(ports, "usr_ada", { ...input, maxTicketsPerBuyer: 8 });
    const renamed = await editTour(ports, { tourId, name: { fr: "Tournée" } });
    expect(tourView(renamed)).toMatchObject({ name: { fr: "Tournée" }, maxTicketsPerBuyer: 8, version: 2 });
    const unlimited = await editTour(ports, { tourId, maxTicketsPerBuyer: null });
    expect(unlimited).toMatchObject({ name: { fr: "Tournée" }, maxTicketsPerBuyer: null, version: 3 });
  });

  it("lets one of several who have read the same version win", async () => {
    const ports = testPorts();
    const { _id: tourId } = await openTour(ports, "usr_ada", input);
    const changes = [2, 3, 4].map((maxTicketsPerBuyer) =>
      editTour(ports, { tourId, ifMatch: 1, maxTicketsPerBuyer }),
    );
    const results = await Promise.allSettled(changes);
    const [one, other] = results.filter(({ status }) => status === "rejected");
    for (const lost of [one, other])
      expect(lost).toMatchObject({
        reason: { type: "PRECONDITION_FAILED", data: { version: 2, ifMatch: 1 } },
      });
    expect(results).toHaveLength(3);
  });
});

describe("listToursOf", () => {
  it("shows an organizer's tours, the newest first, page after page", async () => {
    const ports = testPorts();
    const made: string[] = [];
    for (const n of [1, 2, 3]) {
      ports.time.nowMs += 1;
      made.unshift(
        (await openTour(ports, "usr_ada", { ...input, idempotencyKey: `key-of-a-tour-10${n}` }))._id,
      );
    }
    await openTour(ports, "usr_bob", { ...input, organizerId: "org_rock" });
    const first = await listToursOf(ports, { organizerId: "org_jazz", limit: 2 });
    const rest = await listToursOf(ports, { organizerId: "org_jazz", limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...rest.items].map(({ _id }) => _id)).toEqual(made);
    expect(rest.nextCursor).toBeNull();
  });
});

describe("removeTour", () => {
  it("deletes a tour without events, and keeps one with any, naming one", async () => {
    const ports = testPorts();
    const { _id: tourId } = await openTour(ports, "usr_ada", input);
    const event = await draftEvent(ports, "usr_ada", { ...eventInput, tourId });
    for (const state of ["draft", "published", "cancelled", "archived"] as const) {
      await ports.events.change(event._id, {}, { state });
      const kept = { type: "TOUR_HAS_EVENTS", data: { eventId: event._id } };
      await expect(removeTour(ports, { tourId })).rejects.toMatchObject(kept);
    }
    await ports.events.remove(event._id, {});
    await expect(removeTour(ports, { tourId, ifMatch: 2 })).rejects.toMatchObject({
      type: "PRECONDITION_FAILED",
    });
    await removeTour(ports, { tourId, ifMatch: 1 });
    await expect(removeTour(ports, { tourId })).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("sees an event that joins it between the look and the deletion", async () => {
    const ports = testPorts();
    const { _id: tourId } = await openTour(ports, "usr_ada", input);
    let looks = 0;
    const find: typeof ports.events.find = async (query) => {
      const page = await ports.events.find(query);
      if (++looks === 1) await draftEvent(ports, "usr_ada", { ...eventInput, tourId });
      return page;
    };
    const removal = removeTour({ tours: ports.tours, events: { find } as typeof ports.events }, { tourId });
    await expect(removal).rejects.toMatchObject({ type: "TOUR_HAS_EVENTS" });
    expect(await ports.tours.count()).toBe(1);
  });

  it("and events that join it at once: no event is left on a tour that is gone", async () => {
    for (let round = 0; round < 20; round++) {
      const ports = testPorts();
      const { _id: tourId } = await openTour(ports, "usr_ada", input);
      const late = { ...eventInput, tourId, idempotencyKey: `key-of-an-event-${round}-` };
      const waits = Array.from({ length: round }, () => Promise.resolve());
      const removing = (async () => {
        for (const wait of waits) await wait;
        await removeTour(ports, { tourId });
      })();
      await Promise.allSettled([draftEvent(ports, "usr_ada", late), removing]);
      const tourIsThere = (await ports.tours.count()) === 1;
      expect([round, (await ports.events.count()) === 1]).toEqual([round, tourIsThere]);
    }
  });
});

describe("eventForSale", () => {
  it("has the limit of its tour as it is now, and none without one", async () => {
    const ports = testPorts();
    const { _id: tourId } = await openTour(ports, "usr_ada", { ...input, maxTicketsPerBuyer: 8 });
    const { _id: eventId } = await draftEvent(ports, "usr_ada", { ...eventInput, tourId });
    const limit = async () => (await eventForSale(ports, eventId)).tourLimit;
    expect(await limit()).toEqual({ tourId, maxTicketsPerBuyer: 8 });
    await editTour(ports, { tourId, maxTicketsPerBuyer: 5 });
    expect(await limit()).toEqual({ tourId, maxTicketsPerBuyer: 5 });
    await editTour(ports, { tourId, maxTicketsPerBuyer: null });
    expect(await limit()).toBeNull();
    const { _id: alone } = await draftEvent(ports, "usr_bob", eventInput);
    expect((await eventForSale(ports, alone)).tourLimit).toBeNull();
  });
});

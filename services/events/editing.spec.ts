import { beforeEach, describe, expect, it } from "@jest/globals";
import { event as eventShape } from "../../contracts/events.ts";
import { draftEvent, editEvent } from "./editing.ts";
import { eventView } from "./event-views.ts";
import { testPorts, eventWish as wish } from "./spec-ports.ts";
import { openTour } from "./tours.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

const bad = (pointer: string) => ({ type: "VALIDATION_FAILED", data: { errors: [{ pointer }] } });

describe("draftEvent", () => {
  it("makes a draft that nothing is sold for yet", async () => {
    const made = await draftEvent(ports, "usr_ada", wish);
    expect(eventShape.parse(eventView(made))).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-z]{20}$/),
      organizerId: "org_jazz",
      tourId: null,
      title: wish.title,
      description: null,
      venue: wish.venue,
      startsAt: "2027-06-18T17:30:00.000Z",
      timeZone: "Europe/Paris",
      currency: "EUR",
      state: "draft",
      maxTicketsPerBuyer: null,
      version: 1,
      quotas: [],
      ticketTypes: [],
    });
    expect(await ports.events.get(made._id)).toEqual(made);
  });

  it("reads a time with an offset as the moment that it is", async () => {
    const made = await draftEvent(ports, "usr_ada", { ...wish, startsAt: "2027-06-18T19:30:00+02:00" });
    expect(eventView(made).startsAt).toBe("2027-06-18T17:30:00.000Z");
  });

  it("makes one event however often and at once it is repeated", async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => draftEvent(ports, "usr_ada", wish)));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.events.count()).toBe(1);
  });

  it("answers a repeat with the event as it is now", async () => {
    const { _id } = await draftEvent(ports, "usr_ada", wish);
    await editEvent(ports, { eventId: _id, title: { en: "Renamed" } });
    expect((await draftEvent(ports, "usr_ada", wish)).title).toEqual({ en: "Renamed" });
  });

  it("refuses the key for another body, another organizer among it", async () => {
    await draftEvent(ports, "usr_ada", wish);
    const reused = { type: "IDEMPOTENCY_KEY_REUSED" };
    await expect(draftEvent(ports, "usr_ada", { ...wish, currency: "USD" })).rejects.toMatchObject(reused);
    await expect(draftEvent(ports, "usr_ada", { ...wish, organizerId: "org_rock" })).rejects.toMatchObject(
      reused,
    );
    expect((await draftEvent(ports, "usr_bob", wish)).organizerId).toBe("org_jazz");
    expect(await ports.events.count()).toBe(2);
  });

  it("takes a tour of the same organizer only", async () => {
    const { _id: tourId } = await openTour(ports, "usr_ada", { ...wish, name: { en: "Tour" } });
    expect((await draftEvent(ports, "usr_ada", { ...wish, tourId })).tourId).toBe(tourId);
    const other = { ...wish, idempotencyKey: "key-of-an-event-2" };
    const missing = (id: string) => ({ type: "NOT_FOUND", data: { what: "tour", id } });
    const foreign = draftEvent(ports, "usr_ada", { ...other, organizerId: "org_rock", tourId });
    await expect(foreign).rejects.toMatchObject(missing(tourId));
    const unknown = draftEvent(ports, "usr_ada", { ...other, tourId: "tour_none" });
    await expect(unknown).rejects.toMatchObject(missing("tour_none"));
    expect(await ports.events.count()).toBe(1);
  });
});

describe("editEvent", () => {
  const draft = async () => (await draftEvent(ports, "usr_ada", wish))._id;

  it("changes what is given and nothing else, one version on, and tells of it", async () => {
    const eventId = await draft();
    const before = (await ports.events.get(eventId))!;
    const changed = await editEvent(ports, {
      eventId,
      venue: { name: "Cave", city: "Paris" },
      description: undefined,
      maxTicketsPerBuyer: 4,
    });
    const venue = { name: "Cave", city: "Paris" };
    expect(changed).toEqual({ ...before, venue, cityKey: "paris", maxTicketsPerBuyer: 4, version: 2 });
    expect(await ports.events.get(eventId)).toEqual(changed);
    expect(ports.announced).toEqual([{ eventId, version: 2 }]);
  });

  it("leaves the event as it is when nothing is given", async () => {
    const eventId = await draft();
    expect((await editEvent(ports, { eventId })).version).toBe(1);
    expect(ports.announced).toEqual([]);
  });

  it("loses no change of several at once", async () => {
    const eventId = await draft();
    await Promise.all([
      editEvent(ports, { eventId, title: { en: "One" } }),
      editEvent(ports, { eventId, description: { en: "Two" } }),
      editEvent(ports, { eventId, timeZone: "Europe/London" }),
      editEvent(ports, { eventId, maxTicketsPerBuyer: 7 }),
    ]);
    expect(await ports.events.get(eventId)).toMatchObject({
      title: { en: "One" },
      description: { en: "Two" },
      timeZone: "Europe/London",
      maxTicketsPerBuyer: 7,
      version: 5,
    });
    expect(ports.announced.map(({ version }) => version).sort()).toEqual([2, 3, 4, 5]);
  });

  it("gives up with a 503 when every round is lost", async () => {
    const eventId = await draft();
    const losing = {
      ...ports,
      events: { get: ports.events.get.bind(ports.events), change: async () => null },
    };
    const change = editEvent(losing as unknown as typeof ports, { eventId, title: { en: "One" } });
    await expect(change).rejects.toMatchObject({ type: "SERVICE_UNAVAILABLE" });
  });

  it("lets a draft start in the past, but not what is on sale", async () => {
    const eventId = await draft();
    const startsAt = "2027-04-30T23:59:59Z";
    await ports.events.change(eventId, {}, { state: "published" });
    await expect(editEvent(ports, { eventId, startsAt })).rejects.toMatchObject(bad("/startsAt"));
    await ports.events.change(eventId, {}, { state: "draft" });
    expect(eventView(await editEvent(ports, { eventId, startsAt })).startsAt).toBe(
      "2027-04-30T23:59:59.000Z",
    );
  });

  it("does not know an event that is not there", async () => {
    const change = editEvent(ports, { eventId: "evt_none", title: { en: "One" } });
    await expect(change).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "event", id: "evt_none" },
    });
  });
});

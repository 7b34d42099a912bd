import { beforeEach, describe, expect, it } from "@jest/globals";
import { event as eventShape } from "../../../contracts/events/events.ts";
import { eventInput as input, testNowMs, testPorts } from "../testing/ports.ts";
import { openTour, removeTour } from "../tours/tours.ts";
import { draftEvent } from "./draft-event.ts";
import { editEvent } from "./edit-event.ts";
import { eventView } from "./event-views.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

const bad = (pointer: string) => ({ type: "VALIDATION_FAILED", data: { errors: [{ pointer }] } });
const iso = (atMs: number) => new Date(atMs).toISOString();

describe("draftEvent", () => {
  it("makes a draft that nothing is sold for yet", async () => {
    const made = await draftEvent(ports, "usr_ada", input);
    expect(eventShape.parse(eventView(made))).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-z]{20}$/),
      organizerId: "org_jazz",
      tourId: null,
      title: input.title,
      description: null,
      venue: input.venue,
      startsAt: "2027-06-18T17:30:00.000Z",
      endsAt: null,
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
    const made = await draftEvent(ports, "usr_ada", { ...input, startsAt: "2027-06-18T19:30:00+02:00" });
    expect(eventView(made).startsAt).toBe("2027-06-18T17:30:00.000Z");
  });

  it("makes one event however often and at once it is repeated", async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => draftEvent(ports, "usr_ada", input)));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.events.count()).toBe(1);
  });

  it("answers a repeat with the event as it is now", async () => {
    const { _id } = await draftEvent(ports, "usr_ada", input);
    await editEvent(ports, { eventId: _id, title: { en: "Renamed" } });
    expect((await draftEvent(ports, "usr_ada", input)).title).toEqual({ en: "Renamed" });
  });

  it("refuses the key for another body, another organizer among it", async () => {
    await draftEvent(ports, "usr_ada", input);
    const reused = { type: "IDEMPOTENCY_KEY_REUSED" };
    await expect(draftEvent(ports, "usr_ada", { ...input, currency: "USD" })).rejects.toMatchObject(reused);
    await expect(draftEvent(ports, "usr_ada", { ...input, organizerId: "org_rock" })).rejects.toMatchObject(
      reused,
    );
    expect((await draftEvent(ports, "usr_bob", input)).organizerId).toBe("org_jazz");
    expect(await ports.events.count()).toBe(2);
  });

  it("takes a tour of the same organizer only", async () => {
    const { _id: tourId } = await openTour(ports, "usr_ada", { ...input, name: { en: "Tour" } });
    expect((await draftEvent(ports, "usr_ada", { ...input, tourId })).tourId).toBe(tourId);
    const other = { ...input, idempotencyKey: "key-of-an-event-2" };
    const missing = (id: string) => ({ type: "NOT_FOUND", data: { what: "tour", id } });
    const foreign = draftEvent(ports, "usr_ada", { ...other, organizerId: "org_rock", tourId });
    await expect(foreign).rejects.toMatchObject(missing(tourId));
    const unknown = draftEvent(ports, "usr_ada", { ...other, tourId: "tour_none" });
    await expect(unknown).rejects.toMatchObject(missing("tour_none"));
    expect(await ports.events.count()).toBe(1);
  });

  it("starts in the future, to the millisecond, and says so; a repeat is no new start", async () => {
    const late = { ...input, startsAt: iso(testNowMs) };
    await expect(draftEvent(ports, "usr_ada", late)).rejects.toMatchObject(bad("/startsAt"));
    await expect(draftEvent(ports, "usr_ada", late)).rejects.toMatchObject({
      data: { errors: [{ message: "must be in the future" }] },
    });
    expect(await ports.events.count()).toBe(0);
    const soon = { ...input, startsAt: iso(testNowMs + 1) };
    const { _id } = await draftEvent(ports, "usr_ada", soon);
    ports.time.nowMs += 10;
    expect((await draftEvent(ports, "usr_ada", soon))._id).toBe(_id);
  });

  it("ends after it starts, and at most fourteen days later", async () => {
    const [first, last] = ["2027-06-18T17:30:00.001Z", "2027-07-02T17:30:00Z"];
    for (const endsAt of [input.startsAt, "2027-06-18T18:30:00+02:00", "2027-07-02T17:30:00.001Z"])
      await expect(draftEvent(ports, "usr_ada", { ...input, endsAt })).rejects.toMatchObject(bad("/endsAt"));
    for (const [n, endsAt] of [first, last].entries()) {
      const made = await draftEvent(ports, "usr_ada", {
        ...input,
        endsAt,
        idempotencyKey: `a-key-of-an-end-${n}`,
      });
      expect(eventView(made).endsAt).toBe(iso(Date.parse(endsAt)));
    }
  });

  it("leaves no draft behind on a tour that is deleted while it is made", async () => {
    const { _id: tourId } = await openTour(ports, "usr_ada", { ...input, name: { en: "Tour" } });
    const events = {
      ...ports.events,
      get: ports.events.get.bind(ports.events),
      find: ports.events.find.bind(ports.events),
      remove: ports.events.remove.bind(ports.events),
      insert: async (draft: Parameters<typeof ports.events.insert>[0]) => {
        await removeTour(ports, { tourId });
        await ports.events.insert(draft);
      },
    };
    const made = draftEvent({ ...ports, events } as unknown as typeof ports, "usr_ada", { ...input, tourId });
    await expect(made).rejects.toMatchObject({ type: "NOT_FOUND", data: { what: "tour" } });
    expect([await ports.events.count(), await ports.tours.count()]).toEqual([0, 0]);
  });
});

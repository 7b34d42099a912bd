import { beforeEach, describe, expect, it } from "@jest/globals";
import { fillSampleEvents } from "../sample-events.ts";
import { eventInput as input, testNowMs, testPorts } from "../testing/ports.ts";
import { openTour } from "../tours/tours.ts";
import { draftEvent } from "./draft-event.ts";
import { editEvent } from "./edit-event.ts";
import { eventView } from "./event-views.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

async function sampled() {
  const other = testPorts();
  await fillSampleEvents(other);
  return await other.events.get("evt_school");
}

const bad = (pointer: string) => ({ type: "VALIDATION_FAILED", data: { errors: [{ pointer }] } });

describe("editEvent", () => {
  const draft = async () => (await draftEvent(ports, "usr_ada", input))._id;

  it("changes what is given and nothing else, one version on, and publishes it", async () => {
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

  it.each(["draft", "published"] as const)("lets a %s start in the future only", async (state) => {
    const eventId = await draft();
    await ports.events.change(eventId, {}, { state });
    const [past, soon] = ["2027-05-01T00:00:00Z", "2027-05-01T00:00:00.001Z"];
    await expect(editEvent(ports, { eventId, startsAt: past })).rejects.toMatchObject(bad("/startsAt"));
    expect(eventView(await editEvent(ports, { eventId, startsAt: soon })).startsAt).toBe(
      "2027-05-01T00:00:00.001Z",
    );
    ports.time.nowMs += 1_000;
    expect((await editEvent(ports, { eventId, title: { en: "After it began" } })).version).toBe(3);
  });

  it("takes optional fields away by null", async () => {
    const given = { description: { en: "Long" }, maxTicketsPerBuyer: 4, endsAt: "2027-06-18T20:00:00Z" };
    const { _id: eventId } = await draftEvent(ports, "usr_ada", { ...input, ...given });
    const cleared = await editEvent(ports, {
      eventId,
      description: null,
      maxTicketsPerBuyer: null,
      endsAt: null,
    });
    expect(cleared).toMatchObject({
      description: null,
      maxTicketsPerBuyer: null,
      endsAtMs: null,
      version: 2,
    });
  });

  it("checks the end together with the start that stays or moves", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", { ...input, endsAt: "2027-06-18T20:00:00Z" });
    const startsAt = "2027-06-19T17:30:00Z";
    await expect(editEvent(ports, { eventId, startsAt })).rejects.toMatchObject(bad("/endsAt"));
    await expect(editEvent(ports, { eventId, endsAt: input.startsAt })).rejects.toMatchObject(bad("/endsAt"));
    const moved = await editEvent(ports, { eventId, startsAt, endsAt: "2027-06-19T20:00:00Z" });
    expect(eventView(moved)).toMatchObject({ startsAt: "2027-06-19T17:30:00.000Z" });
  });

  it("does not move an event before its sale starts", async () => {
    const eventId = await draft();
    const { ticketTypes } = (await sampled())!;
    const saleStartsAtMs = testNowMs + 1_000;
    await ports.events.change(eventId, {}, { ticketTypes: [{ ...ticketTypes[0]!, saleStartsAtMs }] });
    const startsAt = (atMs: number) => new Date(atMs).toISOString();
    const early = editEvent(ports, { eventId, startsAt: startsAt(saleStartsAtMs - 1) });
    await expect(early).rejects.toMatchObject(bad("/startsAt"));
    expect((await editEvent(ports, { eventId, startsAt: startsAt(saleStartsAtMs) })).version).toBe(2);
  });

  it("changes only the version that the caller has read", async () => {
    const eventId = await draft();
    await editEvent(ports, { eventId, ifMatch: 1, title: { en: "One" } });
    const stale = editEvent(ports, { eventId, ifMatch: 1, title: { en: "Two" } });
    await expect(stale).rejects.toMatchObject({
      type: "PRECONDITION_FAILED",
      data: { version: 2, ifMatch: 1 },
    });
    const rivals = ["Two", "Three", "Four"].map((en) =>
      editEvent(ports, { eventId, ifMatch: 2, title: { en } }),
    );
    const won = (await Promise.allSettled(rivals)).filter(({ status }) => status === "fulfilled");
    expect(won).toHaveLength(1);
    expect((await ports.events.get(eventId))!.version).toBe(3);
  });

  it.each(["cancelled", "archived"] as const)("refuses any change of what is %s", async (state) => {
    const eventId = await draft();
    await ports.events.change(eventId, {}, { state });
    const change = editEvent(ports, { eventId, title: { en: "Late" } });
    await expect(change).rejects.toMatchObject({ type: "EVENT_CLOSED", data: { state } });
  });

  it("does not know an event that is not there", async () => {
    const change = editEvent(ports, { eventId: "evt_none", title: { en: "One" } });
    await expect(change).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "event", id: "evt_none" },
    });
  });
});

describe("an event's tour", () => {
  const newTour = (n: number, organizerId = input.organizerId) =>
    openTour(ports, "usr_ada", { idempotencyKey: `key-of-a-tour-00${n}`, organizerId, name: { en: "Tour" } });

  it("can be given, changed and taken away while it is a draft", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
    const [one, two] = [await newTour(1), await newTour(2)];
    for (const tourId of [one._id, two._id, null])
      expect((await editEvent(ports, { eventId, tourId })).tourId).toBe(tourId);
  });

  it("is one of the same organizer", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
    const { _id: tourId } = await newTour(3, "org_rock");
    const missing = { type: "NOT_FOUND", data: { what: "tour", id: tourId } };
    await expect(editEvent(ports, { eventId, tourId })).rejects.toMatchObject(missing);
  });

  it("stays as it is once the event is on sale", async () => {
    const [one, two] = [await newTour(1), await newTour(2)];
    const { _id: eventId } = await draftEvent(ports, "usr_ada", { ...input, tourId: one._id });
    await ports.events.change(eventId, {}, { state: "published" });
    for (const tourId of [two._id, null])
      await expect(editEvent(ports, { eventId, tourId })).rejects.toMatchObject(bad("/tourId"));
    const same = { eventId, tourId: one._id, title: { en: "Same tour" } };
    expect(await editEvent(ports, same)).toMatchObject({ tourId: one._id, title: { en: "Same tour" } });
  });

  it("is taken away again when it is deleted while the event joins it", async () => {
    const { _id: eventId } = await draftEvent(ports, "usr_ada", input);
    const { _id: tourId } = await newTour(4);
    let reads = 0;
    const get = async (id: string) => {
      if (++reads === 2) await removeTourUnseen(tourId);
      return await ports.tours.get(id);
    };
    const tours = { get, change: ports.tours.change.bind(ports.tours) };
    const joined = editEvent({ ...ports, tours } as unknown as typeof ports, { eventId, tourId });
    await expect(joined).rejects.toMatchObject({ type: "NOT_FOUND", data: { what: "tour" } });
    expect((await ports.events.get(eventId))!.tourId).toBeNull();
  });

  /** As a deletion does that looked for events just before. */
  const removeTourUnseen = (tourId: string) => ports.tours.remove(tourId, {});
});

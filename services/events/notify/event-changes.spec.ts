import { beforeEach, describe, expect, it } from "@jest/globals";
import { draftEvent } from "../event/draft-event.ts";
import { editEvent } from "../event/edit-event.ts";
import { eventInput as input, testNowMs, testPorts } from "../testing/ports.ts";

let ports: ReturnType<typeof testPorts>;
beforeEach(() => {
  ports = testPorts();
});

describe("a new start or venue", () => {
  const venue = { name: "Cave", city: "Paris" };
  const startsAt = "2027-06-19T17:30:00Z";
  const published = async () => {
    const { _id } = await draftEvent(ports, "usr_ada", input);
    await ports.events.change(_id, {}, { state: "published" });
    return _id;
  };

  it("of a published event is owed to its buyers, with the change, and each one of several", async () => {
    const eventId = await published();
    const first = await editEvent(ports, { eventId, startsAt, requestId: "req-1" });
    const before = { startsAtMs: Date.parse(input.startsAt), timeZone: input.timeZone, venue: input.venue };
    const after = { ...before, startsAtMs: Date.parse(startsAt) };
    const owed = { kind: "change", version: 2, before, after, requestId: "req-1" };
    expect(first).toMatchObject({ owed: [owed], nextAtMs: testNowMs });
    const second = await editEvent(ports, { eventId, venue });
    expect(second.owed).toEqual([
      owed,
      { kind: "change", version: 3, before: after, after: { ...after, venue }, requestId: null },
    ]);
  });

  it("owes nothing of a draft, of the same values, and of what else changes", async () => {
    const { _id: draftId } = await draftEvent(ports, "usr_ada", input);
    expect((await editEvent(ports, { eventId: draftId, startsAt, venue })).owed).toEqual([]);
    await ports.events.change(draftId, {}, { state: "published" });
    const same = { startsAt: "2027-06-19T19:30:00+02:00", venue: { city: "Paris", name: "Cave" } };
    const changed = await editEvent(ports, { eventId: draftId, ...same, title: { en: "New" } });
    expect(changed).toMatchObject({ owed: [], nextAtMs: null, title: { en: "New" } });
  });

  it("owes nothing of a venue that is put right when all is over", async () => {
    const eventId = await published();
    ports.time.nowMs = Date.parse(input.startsAt) + 24 * 3_600_000;
    expect((await editEvent(ports, { eventId, venue })).owed).toEqual([]);
    expect((await editEvent(ports, { eventId, startsAt: "2027-06-30T17:30:00Z" })).owed).toHaveLength(1);
  });
});

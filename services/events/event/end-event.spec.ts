import { beforeEach, describe, expect, it } from "@jest/globals";
import { hourMs } from "../../../lib/clock.ts";
import { eventInput, testNowMs, testPorts } from "../testing/ports.ts";
import { draftEvent } from "./draft-event.ts";
import { editEvent } from "./edit-event.ts";
import { archive, cancel } from "./end-event.ts";
import type { EventDocument } from "./event-documents.ts";

let ports: ReturnType<typeof testPorts>;
let eventId: string;
const startMs = Date.parse(eventInput.startsAt);

async function published(change: Partial<EventDocument> = {}) {
  await ports.events.change(eventId, {}, { state: "published", ...change });
}

beforeEach(async () => {
  ports = testPorts();
  eventId = (await draftEvent(ports, "usr_ada", eventInput))._id;
});

describe("cancel", () => {
  it("ends a published event and owes its orders their end, in one change, and publishes it", async () => {
    await published();
    const cancelled = await cancel(ports, { eventId, reason: "Ill", requestId: "req-1" });
    const owed = [{ kind: "end", reason: "Ill", requestId: "req-1" }];
    expect(cancelled).toMatchObject({ state: "cancelled", version: 2, owed, nextAtMs: testNowMs });
    expect(ports.announced).toEqual([{ eventId, version: 2 }]);
  });

  it("owes the end once, for the reason that was given first, however often it is repeated", async () => {
    await published();
    const first = cancel(ports, { eventId });
    await Promise.all([first, ...["late", "later"].map((reason) => cancel(ports, { eventId, reason }))]);
    const end = { kind: "end", reason: null, requestId: null };
    expect(await ports.events.get(eventId)).toMatchObject({ version: 2, owed: [end] });
    await ports.events.change(eventId, {}, { owed: [], nextAtMs: null });
    expect(await cancel(ports, { eventId, reason: "again" })).toMatchObject({ owed: [], nextAtMs: null });
  });

  it("announces no more a new date of what is cancelled", async () => {
    await published();
    await editEvent(ports, { eventId, startsAt: "2027-06-19T17:30:00Z" });
    expect((await cancel(ports, { eventId })).owed).toEqual([{ kind: "end", reason: null, requestId: null }]);
  });

  it("wins or loses against an edit, and loses neither", async () => {
    await published();
    const edit = editEvent(ports, { eventId, title: { en: "New" } });
    const [, edited] = await Promise.allSettled([cancel(ports, { eventId }), edit]);
    const event = (await ports.events.get(eventId))!;
    expect([event.state, event.owed.length]).toEqual(["cancelled", 1]);
    expect(event.title.en).toBe(edited.status === "fulfilled" ? "New" : eventInput.title.en);
  });

  it("has nothing to cancel of a draft, and nothing more of an archived event", async () => {
    await expect(cancel(ports, { eventId })).rejects.toMatchObject({ type: "EVENT_IS_DRAFT" });
    await published({ state: "archived" });
    const closed = { type: "EVENT_CLOSED", data: { state: "archived" } };
    await expect(cancel(ports, { eventId })).rejects.toMatchObject(closed);
    await expect(cancel(ports, { eventId: "evt_none" })).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});

describe("archive", () => {
  it("puts a published event away a day after its start, and not a moment before", async () => {
    await published();
    ports.time.nowMs = startMs + 24 * hourMs - 1;
    const early = { type: "EVENT_NOT_OVER", data: { overAt: "2027-06-19T17:30:00.000Z" } };
    await expect(archive(ports, eventId)).rejects.toMatchObject(early);
    ports.time.nowMs += 1;
    expect(await archive(ports, eventId)).toMatchObject({ state: "archived", version: 2 });
    expect(await archive(ports, eventId)).toMatchObject({ state: "archived", version: 2 });
  });

  it("goes by the end of an event that has one", async () => {
    await published({ endsAtMs: startMs + 2 * hourMs });
    ports.time.nowMs = startMs + 2 * hourMs - 1;
    await expect(archive(ports, eventId)).rejects.toMatchObject({ type: "EVENT_NOT_OVER" });
    ports.time.nowMs += 1;
    expect((await archive(ports, eventId)).state).toBe("archived");
  });

  it("puts a cancelled event away at once, and still owes its orders their end", async () => {
    await published();
    const { owed } = await cancel(ports, { eventId });
    expect(await archive(ports, eventId)).toMatchObject({ state: "archived", owed, nextAtMs: testNowMs });
  });

  it("has drafts deleted instead", async () => {
    await expect(archive(ports, eventId)).rejects.toMatchObject({ type: "EVENT_IS_DRAFT" });
  });
});

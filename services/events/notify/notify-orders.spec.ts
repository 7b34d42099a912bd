import { beforeEach, describe, expect, it } from "@jest/globals";
import { draftEvent } from "../event/draft-event.ts";
import { editEvent } from "../event/edit-event.ts";
import { cancel } from "../event/end-event.ts";
import { eventInput, testNowMs, testPorts } from "../testing/ports.ts";
import { type NotifyPorts, notifyOrders } from "./notify-orders.ts";

let ports: ReturnType<typeof testPorts> & NotifyPorts;
let eventId: string;
let calls: unknown[];
let warned: object[];
/** Runs before the orders answer. */
let before: () => Promise<unknown> | unknown;

beforeEach(async () => {
  calls = [];
  warned = [];
  before = () => {};
  const heard = (kind: string) => async (params: object) => {
    calls.push({ kind, ...params });
    await before();
  };
  const orders = { end: heard("end"), change: heard("change") };
  ports = { ...testPorts(), orders, log: { warn: (fields) => void warned.push(fields) } };
  eventId = (await draftEvent(ports, "usr_ada", eventInput))._id;
  await ports.events.change(eventId, {}, { state: "published" });
});

const startsAt = "2027-06-19T17:30:00Z";
const end = { kind: "end", reason: "Ill", requestId: "req-1" };
const stored = async () => (await ports.events.get(eventId))!;

describe("notifyOrders", () => {
  it("announces the end of an event once, and leaves its version alone", async () => {
    const { version } = await cancel(ports, { eventId, reason: "Ill", requestId: "req-1" });
    expect(await notifyOrders(ports)).toBe(1);
    expect(calls).toEqual([{ ...end, eventId }]);
    expect(await stored()).toMatchObject({ version, owed: [], nextAtMs: null });
    expect(await notifyOrders(ports)).toBe(0);
  });

  it("announces each change in its order, with what was before and after", async () => {
    await editEvent(ports, { eventId, startsAt, requestId: "req-2" });
    const venue = { name: "Cave", city: "Paris" };
    await editEvent(ports, { eventId, venue, timeZone: "Europe/London" });
    await notifyOrders(ports);
    await notifyOrders(ports);
    const [first, second] = ["2027-06-18T17:30:00.000Z", "2027-06-19T17:30:00.000Z"];
    const { timeZone } = eventInput;
    expect(calls).toEqual([
      {
        kind: "change",
        eventId,
        version: 2,
        before: { startsAt: first, venue: eventInput.venue },
        after: { startsAt: second, timeZone, venue: eventInput.venue },
        requestId: "req-2",
      },
      {
        kind: "change",
        eventId,
        version: 3,
        before: { startsAt: second, venue: eventInput.venue },
        after: { startsAt: second, timeZone: "Europe/London", venue },
        requestId: null,
      },
    ]);
    expect(await stored()).toMatchObject({ version: 3, owed: [], nextAtMs: null });
  });

  it("announces again, 5 s later, what was not answered, and says so in the log", async () => {
    before = () => Promise.reject(new Error("no answer"));
    await cancel(ports, { eventId, reason: "Ill", requestId: "req-1" });
    await notifyOrders(ports);
    expect(warned).toMatchObject([{ eventId, owed: "end" }]);
    before = () => {};
    ports.time.nowMs = testNowMs + 4_999;
    expect(await notifyOrders(ports)).toBe(0);
    ports.time.nowMs += 1;
    expect(await notifyOrders(ports)).toBe(1);
    expect(calls).toEqual([
      { ...end, eventId },
      { ...end, eventId },
    ]);
    expect((await stored()).owed).toEqual([]);
  });

  it("announces again when the process died after the answer", async () => {
    await cancel(ports, { eventId, reason: "Ill", requestId: "req-1" });
    const events = { ...ports.events, find: ports.events.find.bind(ports.events), change: () => died() };
    const died = () => Promise.reject(new Error("killed"));
    await expect(notifyOrders({ ...ports, events } as unknown as typeof ports)).rejects.toThrow("killed");
    await notifyOrders(ports);
    expect(calls).toHaveLength(2);
    expect((await stored()).owed).toEqual([]);
  });

  it("loses nothing that comes to be owed while it announces", async () => {
    await editEvent(ports, { eventId, startsAt });
    before = async () => {
      before = () => {};
      await cancel(ports, { eventId });
    };
    await notifyOrders(ports);
    expect((await stored()).owed).toMatchObject([{ kind: "end" }]);
    await notifyOrders(ports);
    expect(calls).toMatchObject([{ kind: "change" }, { kind: "end" }]);
    expect(await stored()).toMatchObject({ owed: [], nextAtMs: null });
  });

  it("brings nothing back that was told while the event was changed", async () => {
    await editEvent(ports, { eventId, startsAt });
    let reads = 0;
    const get = async (id: string) => {
      const event = await ports.events.get(id);
      if (++reads === 1) await notifyOrders(ports);
      return event;
    };
    const events = { get, change: ports.events.change.bind(ports.events) };
    const venue = { name: "Cave", city: "Paris" };
    await editEvent({ ...ports, events } as unknown as typeof ports, { eventId, venue });
    expect((await stored()).owed).toMatchObject([{ kind: "change", version: 3 }]);
    expect((await stored()).nextAtMs).toBe(testNowMs);
  });

  it("does not let one event's orders hold up another's", async () => {
    const other = await draftEvent(ports, "usr_bob", eventInput);
    await ports.events.change(other._id, {}, { state: "published" });
    await cancel(ports, { eventId });
    await cancel(ports, { eventId: other._id });
    let calls = 0;
    before = () => (++calls === 1 ? Promise.reject(new Error("no answer")) : undefined);
    expect(await notifyOrders(ports)).toBe(2);
    const owing = [await stored(), (await ports.events.get(other._id))!].map(({ owed }) => owed.length);
    expect(owing.sort()).toEqual([0, 1]);
  });
});

import { beforeEach, describe, expect, it } from "@jest/globals";
import { draftEvent } from "../event/draft-event.ts";
import { editEvent } from "../event/edit-event.ts";
import { ticketTypeView } from "../event/event-views.ts";
import { eventInput, testPorts } from "../testing/ports.ts";
import { addQuota } from "./quotas.ts";
import { addTicketType, editTicketType, maxTicketTypes, removeTicketType } from "./ticket-types.ts";

let ports: ReturnType<typeof testPorts>;
let eventId: string;
let quotaId: string;
const idempotencyKey = "key-of-a-price-01";

async function eventWithQuota(key: string) {
  const { _id } = await draftEvent(ports, "usr_ada", { ...eventInput, idempotencyKey: key });
  const quota = { idempotencyKey, name: "Hall", kind: "general" as const, capacity: 10 };
  return { eventId: _id, quotaId: (await addQuota(ports, "usr_ada", { ...quota, eventId: _id })).id };
}

beforeEach(async () => {
  ports = testPorts();
  ({ eventId, quotaId } = await eventWithQuota("key-of-an-event-1"));
});

type Input = Partial<Parameters<typeof addTicketType>[2]>;
const add = (input: Input = {}) =>
  addTicketType(ports, "usr_ada", {
    idempotencyKey,
    eventId,
    name: { en: "Adult" },
    priceMinor: 1200,
    quotaId,
    maxPerOrder: 10,
    ...input,
  });
const bad = (pointer: string) => ({ type: "VALIDATION_FAILED", data: { errors: [{ pointer }] } });
const eventStart = "2027-06-18T17:30:00Z";
const afterStart = "2027-06-18T17:30:01Z";

describe("addTicketType", () => {
  it("adds a price that is on sale at once and without end by default", async () => {
    expect(ticketTypeView(await add())).toMatchObject({
      id: expect.stringMatching(/^typ_[0-9a-z]{20}$/),
      name: { en: "Adult" },
      priceMinor: 1200,
      quotaId,
      maxPerOrder: 10,
      maxPerBuyer: null,
      saleStartsAt: null,
      saleEndsAt: null,
    });
    expect(ports.announced.at(-1)).toEqual({ eventId, version: 3 });
  });

  it("adds one price however often and at once it is repeated, and none is lost of several", async () => {
    const keys = Array.from({ length: 20 }, (_, n) => `key-of-a-price-1${n % 10}`);
    await Promise.all(keys.map((key) => add({ idempotencyKey: key })));
    expect((await ports.events.get(eventId))!.ticketTypes).toHaveLength(10);
  });

  it("answers a repeat with the price as it is now, and refuses the key for another body", async () => {
    const { id: ticketTypeId } = await add();
    await editTicketType(ports, { eventId, ticketTypeId, priceMinor: 1500 });
    expect((await add()).priceMinor).toBe(1500);
    await expect(add({ priceMinor: 1500 })).rejects.toMatchObject({ type: "IDEMPOTENCY_KEY_REUSED" });
  });

  it("draws on a quota of its own event only", async () => {
    const other = await eventWithQuota("key-of-an-event-2");
    await expect(add({ quotaId: other.quotaId })).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "quota", id: other.quotaId },
    });
  });

  it("ends its sale after it starts, and starts it no later than the event", async () => {
    const saleStartsAt = "2027-05-02T00:00:00Z";
    const refused = [
      add({ saleStartsAt, saleEndsAt: saleStartsAt }),
      add({ saleStartsAt, saleEndsAt: "2027-05-02T01:59:59+02:00" }),
    ];
    for (const input of refused) await expect(input).rejects.toMatchObject(bad("/saleEndsAt"));
    await expect(add({ saleStartsAt: afterStart })).rejects.toMatchObject(bad("/saleStartsAt"));
    expect(ticketTypeView(await add({ saleStartsAt: eventStart, saleEndsAt: afterStart }))).toMatchObject({
      saleStartsAt: "2027-06-18T17:30:00.000Z",
      saleEndsAt: "2027-06-18T17:30:01.000Z",
    });
  });

  it("takes a hundred and not one more", async () => {
    const { ticketTypes } = (await ports.events.get(eventId))!;
    const price = await add();
    const full = Array.from({ length: maxTicketTypes - 1 }, (_, n) => ({ ...price, id: `typ_full_${n}` }));
    await ports.events.change(eventId, {}, { ticketTypes: [...ticketTypes, ...full] });
    expect((await add({ idempotencyKey: "key-of-a-price-02" })).priceMinor).toBe(1200);
    await expect(add({ idempotencyKey: "key-of-a-price-03" })).rejects.toMatchObject(bad(""));
  });
});

describe("editTicketType", () => {
  it("changes what is given and nothing else", async () => {
    const before = await add({ maxPerBuyer: 4 });
    const changed = await editTicketType(ports, {
      eventId,
      ticketTypeId: before.id,
      priceMinor: 0,
      maxPerOrder: undefined,
      saleEndsAt: eventStart,
    });
    expect(changed).toEqual({ ...before, priceMinor: 0, saleEndsAtMs: Date.parse(eventStart), version: 2 });
    expect((await ports.events.get(eventId))!.ticketTypes).toEqual([changed]);
  });

  it("checks the sale's dates together with those that stay", async () => {
    const { id: ticketTypeId } = await add({ saleStartsAt: "2027-05-02T00:00:00Z" });
    const early = editTicketType(ports, { eventId, ticketTypeId, saleEndsAt: "2027-05-01T00:00:00Z" });
    await expect(early).rejects.toMatchObject(bad("/saleEndsAt"));
    const late = editTicketType(ports, { eventId, ticketTypeId, saleStartsAt: afterStart });
    await expect(late).rejects.toMatchObject(bad("/saleStartsAt"));
  });

  it("takes a limit and the sale's dates away by null", async () => {
    const dates = { saleStartsAt: "2027-05-02T00:00:00Z", saleEndsAt: eventStart };
    const { id: ticketTypeId } = await add({ maxPerBuyer: 4, ...dates });
    const none = { maxPerBuyer: null, saleStartsAt: null, saleEndsAt: null };
    expect(ticketTypeView(await editTicketType(ports, { eventId, ticketTypeId, ...none }))).toMatchObject(
      none,
    );
  });

  it("changes only the version that the caller has read, whatever else of the event changed", async () => {
    const { id: ticketTypeId } = await add();
    await editEvent(ports, { eventId, title: { en: "New" } });
    expect((await editTicketType(ports, { eventId, ticketTypeId, ifMatch: 1, priceMinor: 1 })).version).toBe(
      2,
    );
    const stale = editTicketType(ports, { eventId, ticketTypeId, ifMatch: 1, priceMinor: 2 });
    await expect(stale).rejects.toMatchObject({ type: "PRECONDITION_FAILED", data: { version: 2 } });
  });

  it("writes nothing when nothing is given", async () => {
    const { id: ticketTypeId } = await add();
    await editTicketType(ports, { eventId, ticketTypeId });
    expect((await ports.events.get(eventId))!.version).toBe(3);
  });

  it("does not know a ticket type that is not there, whatever is given", async () => {
    const missing = { type: "NOT_FOUND", data: { what: "ticket type", id: "typ_none" } };
    const input = { eventId, ticketTypeId: "typ_none" };
    await expect(editTicketType(ports, { ...input, priceMinor: 1 })).rejects.toMatchObject(missing);
    await expect(editTicketType(ports, input)).rejects.toMatchObject(missing);
  });
});

describe("removeTicketType", () => {
  const removed = (ticketTypeId: string, ifMatch?: number) =>
    removeTicketType(ports, { eventId, ticketTypeId, ifMatch });

  it("deletes a draft's ticket type and no other", async () => {
    const [one, two] = [await add(), await add({ idempotencyKey: "key-of-a-price-02" })];
    await expect(removed(one.id, 2)).rejects.toMatchObject({ type: "PRECONDITION_FAILED" });
    await removed(one.id, 1);
    expect((await ports.events.get(eventId))!.ticketTypes).toEqual([two]);
    await expect(removed(one.id)).rejects.toMatchObject({ type: "NOT_FOUND", data: { what: "ticket type" } });
  });

  it.each([
    ["published", "DELETION_NEEDS_DRAFT"],
    ["cancelled", "EVENT_CLOSED"],
    ["archived", "EVENT_CLOSED"],
  ] as const)("deletes none of a %s event: an order may have just been made on it", async (state, type) => {
    const { id } = await add();
    await ports.events.change(eventId, {}, { state });
    await expect(removed(id)).rejects.toMatchObject({ type });
    expect((await ports.events.get(eventId))!.ticketTypes).toHaveLength(1);
  });
});

describe("a closed event", () => {
  it("takes no other ticket type and no other price, but answers what was added before", async () => {
    const added = await add();
    await ports.events.change(eventId, {}, { state: "cancelled" });
    const closed = { type: "EVENT_CLOSED", data: { state: "cancelled" } };
    await expect(add({ idempotencyKey: "key-of-a-price-02" })).rejects.toMatchObject(closed);
    const change = editTicketType(ports, { eventId, ticketTypeId: added.id, priceMinor: 1 });
    await expect(change).rejects.toMatchObject(closed);
    expect(await add()).toEqual(added);
  });
});

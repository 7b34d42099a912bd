import { beforeEach, describe, expect, it } from "@jest/globals";
import { draftEvent } from "../event/draft-event.ts";
import { eventInput, testPorts } from "../testing/ports.ts";
import { addQuota, editQuota, maxPlaces, maxQuotas, removeQuota } from "./quotas.ts";
import { addTicketType, removeTicketType } from "./ticket-types.ts";

let ports: ReturnType<typeof testPorts>;
let eventId: string;
beforeEach(async () => {
  ports = testPorts();
  eventId = (await draftEvent(ports, "usr_ada", eventInput))._id;
});

type Input = Omit<Parameters<typeof addQuota>[2], "eventId">;
const general: Input = { idempotencyKey: "key-of-a-quota-01", name: "Hall", kind: "general", capacity: 200 };
const rows = [
  { label: "A", places: 12 },
  { label: "B", places: 14 },
];
const seated: Input = { idempotencyKey: "key-of-a-quota-02", name: "Seats", kind: "seated", rows };
const add = (input: Input) => addQuota(ports, "usr_ada", { eventId, ...input });
const bad = (pointer: string) => ({ type: "VALIDATION_FAILED", data: { errors: [{ pointer }] } });

describe("addQuota", () => {
  it("adds a general quota of a capacity", async () => {
    const quota = await add(general);
    expect(quota).toMatchObject({ name: "Hall", kind: "general", capacity: 200, rows: [] });
    expect(quota.id).toMatch(/^quo_[0-9a-z]{20}$/);
    expect((await ports.events.get(eventId))!.quotas).toEqual([quota]);
    expect(ports.announced).toEqual([{ eventId, version: 2 }]);
  });

  it("adds a seated pool with as many places as its rows have", async () => {
    expect(await add(seated)).toMatchObject({ kind: "seated", capacity: 26, rows });
  });

  it("adds one pool however often and at once it is repeated", async () => {
    const added = await Promise.all(Array.from({ length: 10 }, () => add(general)));
    expect(new Set(added.map(({ id }) => id)).size).toBe(1);
    expect(await ports.events.get(eventId)).toMatchObject({ version: 2, quotas: { length: 1 } });
  });

  it("loses none of several that are added at once", async () => {
    const keys = Array.from({ length: 20 }, (_, n) => `key-of-a-quota-1${n}`);
    await Promise.all(keys.map((idempotencyKey) => add({ ...general, idempotencyKey })));
    expect((await ports.events.get(eventId))!.quotas).toHaveLength(20);
  });

  it("answers a repeat with the pool as it is now", async () => {
    const { id: quotaId } = await add(general);
    await editQuota(ports, { eventId, quotaId, capacity: 300 });
    expect((await add(general)).capacity).toBe(300);
  });

  it("refuses the key for another body, and takes it for another event", async () => {
    const first = await add(general);
    await expect(add({ ...general, capacity: 201 })).rejects.toMatchObject({
      type: "IDEMPOTENCY_KEY_REUSED",
    });
    const other = await draftEvent(ports, "usr_ada", { ...eventInput, idempotencyKey: "key-of-an-event-2" });
    const second = await addQuota(ports, "usr_ada", { eventId: other._id, ...general });
    expect(second.id).not.toBe(first.id);
  });

  it.each([
    ["a general pool without a capacity", { kind: "general" }, "/capacity"],
    ["a general pool with rows", { kind: "general", capacity: 26, rows }, "/rows"],
    ["a seated pool without rows", { kind: "seated" }, "/rows"],
    ["a seated pool with a capacity", { kind: "seated", capacity: 26, rows }, "/capacity"],
    ["two rows of one label", { kind: "seated", rows: [...rows, rows[0]!] }, "/rows/2/label"],
    [
      "more places than a million",
      { kind: "seated", rows: Array.from({ length: 1_001 }, (_, n) => ({ label: `${n}`, places: 1_000 })) },
      "/rows",
    ],
  ] as const)("refuses %s, naming the field", async (_what, shape, pointer) => {
    const input = { idempotencyKey: "key-of-a-quota-03", name: "Hall", ...shape } as Input;
    await expect(add(input)).rejects.toMatchObject(bad(pointer));
    expect((await ports.events.get(eventId))!.quotas).toEqual([]);
  });

  it("takes a million places, and not a quota more than fifty", async () => {
    const largest = Array.from({ length: 1_000 }, (_, n) => ({ label: `${n}`, places: 1_000 }));
    expect((await add({ ...seated, rows: largest })).capacity).toBe(maxPlaces);
    for (let n = 1; n < maxQuotas; n++) await add({ ...general, idempotencyKey: `key-of-a-quota-${n}-` });
    await expect(add({ ...general, idempotencyKey: "key-of-one-too-many" })).rejects.toMatchObject(bad(""));
    // A repeat of existing rows is no addition.
    expect((await add({ ...general, idempotencyKey: "key-of-a-quota-1-" })).capacity).toBe(200);
  });

  it("does not know an event that is not there", async () => {
    const lost = addQuota(ports, "usr_ada", { ...general, eventId: "evt_none" });
    await expect(lost).rejects.toMatchObject({ type: "NOT_FOUND", data: { what: "event" } });
  });
});

describe("editQuota", () => {
  it("renames, and lets the capacity grow", async () => {
    const { id: quotaId } = await add(general);
    const changed = await editQuota(ports, { eventId, quotaId, name: "Big hall", capacity: 201 });
    expect(changed).toMatchObject({ id: quotaId, name: "Big hall", capacity: 201 });
    expect((await ports.events.get(eventId))!.quotas).toEqual([changed]);
    expect(ports.announced.at(-1)).toEqual({ eventId, version: 3 });
  });

  it("lets no place go away, of a draft neither", async () => {
    const { id: quotaId } = await add(general);
    await expect(editQuota(ports, { eventId, quotaId, capacity: 199 })).rejects.toMatchObject({
      type: "CAPACITY_ONLY_GROWS",
      data: { eventId, current: 200, got: 199 },
    });
  });

  it("ends at the largest of several capacities that are set at once", async () => {
    const { id: quotaId } = await add(general);
    const capacities = [500, 300, 400, 250];
    await Promise.allSettled(capacities.map((capacity) => editQuota(ports, { eventId, quotaId, capacity })));
    expect((await ports.events.get(eventId))!.quotas[0]!.capacity).toBe(500);
  });

  it("changes no capacity that rows make", async () => {
    const { id: quotaId } = await add(seated);
    await expect(editQuota(ports, { eventId, quotaId, capacity: 30 })).rejects.toMatchObject(
      bad("/capacity"),
    );
    expect((await editQuota(ports, { eventId, quotaId, name: "Stalls", capacity: 26 })).name).toBe("Stalls");
  });

  it("writes nothing when nothing changes", async () => {
    const { id: quotaId } = await add(general);
    await editQuota(ports, { eventId, quotaId, name: "Hall", capacity: 200 });
    expect((await ports.events.get(eventId))!.version).toBe(2);
  });

  it("does not know a quota of another event", async () => {
    const { id: quotaId } = await add(general);
    const other = await draftEvent(ports, "usr_ada", { ...eventInput, idempotencyKey: "key-of-an-event-2" });
    const lost = editQuota(ports, { eventId: other._id, quotaId, name: "Mine" });
    await expect(lost).rejects.toMatchObject({ type: "NOT_FOUND", data: { what: "quota", id: quotaId } });
  });
});

describe("the version of a quota", () => {
  it("is its own, and one who has read another one changes and deletes nothing", async () => {
    const { id: quotaId } = await add(general);
    await add(seated);
    expect((await editQuota(ports, { eventId, quotaId, ifMatch: 1, name: "Big hall" })).version).toBe(2);
    const stale = { type: "PRECONDITION_FAILED", data: { version: 2, ifMatch: 1 } };
    await expect(editQuota(ports, { eventId, quotaId, ifMatch: 1, name: "Mine" })).rejects.toMatchObject(
      stale,
    );
    await expect(removeQuota(ports, { eventId, quotaId, ifMatch: 1 })).rejects.toMatchObject(stale);
  });
});

describe("removeQuota", () => {
  it("deletes a draft's pool once no ticket type draws on it", async () => {
    const { id: quotaId } = await add(general);
    const other = await add(seated);
    const price = { idempotencyKey: "key-of-a-price-01", eventId, name: { en: "Adult" }, maxPerOrder: 10 };
    const { id } = await addTicketType(ports, "usr_ada", { ...price, priceMinor: 1, quotaId });
    await expect(removeQuota(ports, { eventId, quotaId })).rejects.toMatchObject({
      type: "QUOTA_HAS_TICKET_TYPES",
      data: { ticketTypeIds: [id] },
    });
    await removeTicketType(ports, { eventId, ticketTypeId: id });
    await removeQuota(ports, { eventId, quotaId });
    expect((await ports.events.get(eventId))!.quotas).toEqual([other]);
    await expect(removeQuota(ports, { eventId, quotaId })).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("leaves no ticket type without a pool when both are asked for at once", async () => {
    const { id: quotaId } = await add(general);
    const price = { idempotencyKey: "key-of-a-price-01", eventId, name: { en: "Adult" }, maxPerOrder: 10 };
    const both = [
      addTicketType(ports, "usr_ada", { ...price, priceMinor: 1, quotaId }),
      removeQuota(ports, { eventId, quotaId }),
    ];
    const done = (await Promise.allSettled(both)).filter(({ status }) => status === "fulfilled");
    const { quotas, ticketTypes } = (await ports.events.get(eventId))!;
    expect([done.length, quotas.length]).toEqual([1, ticketTypes.length]);
  });

  it.each([
    ["published", "DELETION_NEEDS_DRAFT"],
    ["cancelled", "EVENT_CLOSED"],
    ["archived", "EVENT_CLOSED"],
  ] as const)("deletes and changes no place of a %s event that may be sold", async (state, type) => {
    const { id: quotaId } = await add(general);
    await ports.events.change(eventId, {}, { state });
    await expect(removeQuota(ports, { eventId, quotaId })).rejects.toMatchObject({ type });
    if (state === "published") return;
    const closed = { type: "EVENT_CLOSED", data: { state } };
    await expect(add(seated)).rejects.toMatchObject(closed);
    await expect(editQuota(ports, { eventId, quotaId, capacity: 300 })).rejects.toMatchObject(closed);
    expect((await add(general)).id).toBe(quotaId);
  });
});

import { beforeEach, describe, expect, it } from "@jest/globals";
import { event as eventShape } from "../../../contracts/events/events.ts";
import { addQuota } from "../sale/quotas.ts";
import { addTicketType } from "../sale/ticket-types.ts";
import { eventInput, testNowMs, testPorts } from "../testing/ports.ts";
import { openTour } from "../tours/tours.ts";
import { draftEvent } from "./draft-event.ts";
import { duplicate } from "./duplicate-event.ts";
import { editEvent } from "./edit-event.ts";
import { cancel } from "./end-event.ts";
import { eventView } from "./event-views.ts";
import { publish } from "./publish-event.ts";

let ports: ReturnType<typeof testPorts>;
let eventId: string;
const idempotencyKey = "key-of-a-copy-0001";
const tourInput = { idempotencyKey, organizerId: eventInput.organizerId, name: { en: "Tour" } };

beforeEach(async () => {
  ports = testPorts();
  const { _id: tourId } = await openTour(ports, "usr_ada", tourInput);
  const more = { description: { en: "Long" }, endsAt: "2027-06-18T20:30:00Z", tourId, maxTicketsPerBuyer: 6 };
  eventId = (await draftEvent(ports, "usr_ada", { ...eventInput, ...more }))._id;
  const rows = [{ label: "A", places: 4 }];
  const made = { idempotencyKey, eventId };
  const { id: quotaId } = await addQuota(ports, "usr_ada", { ...made, name: "Seats", kind: "seated", rows });
  const price = { name: { en: "Adult" }, priceMinor: 1200, quotaId, maxPerOrder: 4, maxPerBuyer: 2 };
  const sale = { saleStartsAt: "2027-06-01T10:00:00Z", saleEndsAt: "2027-06-18T16:30:00Z" };
  await addTicketType(ports, "usr_ada", { ...made, ...price, ...sale });
  await publish(ports, eventId);
});

const startsAt = "2027-07-18T19:30:00+02:00";
const copy = (input: Partial<Parameters<typeof duplicate>[2]> = {}) =>
  duplicate(ports, "usr_ada", { idempotencyKey, eventId, startsAt, ...input });

describe("duplicate", () => {
  it("makes a draft with all that is sold, under new ids, every date 30 days later", async () => {
    ports.time.nowMs = testNowMs + 1;
    const original = (await ports.events.get(eventId))!;
    const made = eventShape.parse(eventView(await copy()));
    const [quota, ticketType] = [made.quotas[0]!, made.ticketTypes[0]!];
    expect(made).toEqual({
      ...eventShape.parse(eventView(original)),
      id: expect.not.stringMatching(eventId),
      state: "draft",
      version: 1,
      startsAt: "2027-07-18T17:30:00.000Z",
      endsAt: "2027-07-18T20:30:00.000Z",
      quotas: [{ ...original.quotas[0], bodyHash: undefined, id: quota.id, version: 1 }],
      ticketTypes: [
        {
          ...eventShape.parse(eventView(original)).ticketTypes[0],
          id: ticketType.id,
          quotaId: quota.id,
          version: 1,
          saleStartsAt: "2027-07-01T10:00:00.000Z",
          saleEndsAt: "2027-07-18T16:30:00.000Z",
        },
      ],
    });
    expect(quota.id).not.toBe(original.quotas[0]!.id);
    expect(ticketType.id).not.toBe(original.ticketTypes[0]!.id);
    expect((await ports.events.get(made.id))!.createdAtMs).toBe(testNowMs + 1);
    expect(await ports.events.get(eventId)).toEqual(original);
  });

  it("can have another title, and the original's start when that is to come", async () => {
    const made = await copy({ startsAt: undefined, title: { fr: "Encore" } });
    expect(made).toMatchObject({ title: { fr: "Encore" }, startsAtMs: Date.parse(eventInput.startsAt) });
  });

  it("makes one copy however often and at once it is repeated, as it is now", async () => {
    const made = await Promise.all(Array.from({ length: 10 }, () => copy()));
    expect(new Set(made.map(({ _id }) => _id)).size).toBe(1);
    expect(await ports.events.count()).toBe(2);
    await editEvent(ports, { eventId, title: { en: "The original, renamed" } });
    await editEvent(ports, { eventId: made[0]!._id, title: { en: "Renamed" } });
    expect((await copy()).title).toEqual({ en: "Renamed" });
  });

  it("refuses the key for another copy", async () => {
    await copy();
    const reused = { type: "IDEMPOTENCY_KEY_REUSED" };
    await expect(copy({ title: { en: "Other" } })).rejects.toMatchObject(reused);
    const { _id: other } = await draftEvent(ports, "usr_ada", { ...eventInput, idempotencyKey });
    await expect(copy({ eventId: other })).rejects.toMatchObject(reused);
  });

  it("needs a start to come when the original has begun", async () => {
    ports.time.nowMs = Date.parse(eventInput.startsAt);
    await expect(copy({ startsAt: undefined })).rejects.toMatchObject({
      type: "VALIDATION_FAILED",
      data: { errors: [{ pointer: "/startsAt" }] },
    });
    expect((await copy()).state).toBe("draft");
  });

  it("copies a cancelled event, but nothing that is owed for it", async () => {
    await cancel(ports, { eventId });
    expect(await copy()).toMatchObject({ state: "draft", owed: [], nextAtMs: null });
  });

  it("does not know an event that is not there", async () => {
    await expect(copy({ eventId: "evt_none" })).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});

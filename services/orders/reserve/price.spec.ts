import { describe, expect, it } from "@jest/globals";
import type { Event } from "../../../contracts/events/events.ts";
import { sampleEvent } from "../testing/samples.ts";
import { startMs } from "../testing/world.ts";
import { price } from "./price.ts";

const line = (ticketTypeId: string, quantity: number, more = {}) => ({
  ticketTypeId,
  quantity,
  adjacent: false,
  ...more,
});
const withTypes = (change: object): Event => {
  const event = sampleEvent();
  return { ...event, ticketTypes: event.ticketTypes.map((type) => ({ ...type, ...change })) };
};

describe("price", () => {
  it("sums price times quantity over all lines", () => {
    const lines = [line("typ_adult", 2), line("typ_free", 3), line("typ_adult", 1)];
    expect(price(sampleEvent(), { lines }, startMs).totalMinor).toBe(3600);
  });

  it("names each number that the quota does not have, and its capacity", () => {
    const lines = [line("typ_adult", 3, { placeNumbers: [10, 11, 999] })];
    const message = (got: number) => `must be at most 10, the capacity of the quota, got ${got}`;
    expect(() => price(sampleEvent(), { lines }, startMs)).toThrow(
      expect.objectContaining({
        type: "VALIDATION_FAILED",
        data: {
          errors: [
            { pointer: "/lines/0/placeNumbers/1", message: message(11) },
            { pointer: "/lines/0/placeNumbers/2", message: message(999) },
          ],
        },
      }),
    );
  });

  it("names each line that is not right, and why", () => {
    const lines = [
      line("typ_none", 1),
      line("typ_adult", 2, { placeNumbers: [5] }),
      line("typ_adult", 2, { placeNumbers: [4, 4] }),
    ];
    expect(() => price(sampleEvent(), { lines }, startMs)).toThrow(
      expect.objectContaining({
        type: "VALIDATION_FAILED",
        data: {
          errors: [
            { pointer: "/lines/0/ticketTypeId", message: "must be a ticket type of the event" },
            { pointer: "/lines/1/placeNumbers", message: "must name 2 places, got 1" },
            { pointer: "/lines/2/placeNumbers", message: "must not name a place twice" },
          ],
        },
      }),
    );
  });

  it("says so when two lines name the same place", () => {
    const lines = [
      line("typ_adult", 1, { placeNumbers: [4] }),
      line("typ_free", 2, { placeNumbers: [3, 4] }),
    ];
    const errors = [{ pointer: "/lines/1/placeNumbers/1", message: "is already named in /lines/0" }];
    expect(() => price(sampleEvent(), { lines }, startMs)).toThrow(
      expect.objectContaining({ type: "VALIDATION_FAILED", data: { errors } }),
    );
  });

  it("asks for as many holder names as tickets", () => {
    const lines = [line("typ_adult", 2, { holderNames: ["Ada"] })];
    expect(() => price(sampleEvent(), { lines }, startMs)).toThrow(
      expect.objectContaining({ type: "VALIDATION_FAILED" }),
    );
  });

  it("sums the same ticket type over lines before it checks the limit per order", () => {
    const lines = [line("typ_adult", 6), line("typ_adult", 5)];
    expect(() => price(sampleEvent(), { lines }, startMs)).toThrow(
      expect.objectContaining({
        type: "LIMIT_EXCEEDED",
        data: expect.objectContaining({ limit: "order", max: 10, wanted: 11 }),
      }),
    );
  });

  it("refuses when the total is not what the buyer saw", () => {
    const request = { lines: [line("typ_adult", 1)], expectedTotalMinor: 1000 };
    expect(() => price(sampleEvent(), request, startMs)).toThrow(
      expect.objectContaining({
        type: "PRICE_CHANGED",
        data: { totalMinor: 1200, currency: "EUR", expectedTotalMinor: 1000 },
      }),
    );
  });

  it.each([
    ["not_published", { ...sampleEvent(), state: "draft" as const }],
    ["event_started", { ...sampleEvent(), startsAt: "2027-01-01T12:00:00.000Z" }],
    ["sale_not_started", withTypes({ saleStartsAt: "2027-01-02T00:00:00Z" })],
    ["sale_ended", withTypes({ saleEndsAt: "2027-01-01T12:00:00Z" })],
  ])("refuses a sale with the reason %s", (reason, event) => {
    expect(() => price(event, { lines: [line("typ_adult", 1)] }, startMs)).toThrow(
      expect.objectContaining({ type: "NOT_ON_SALE", data: expect.objectContaining({ reason }) }),
    );
  });
});

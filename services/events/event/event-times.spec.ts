import { describe, expect, it } from "@jest/globals";
import { hourMs } from "../../../lib/clock.ts";
import { fillSampleEvents } from "../sample-events.ts";
import { testPorts } from "../testing/ports.ts";
import type { EventDocument } from "./event-documents.ts";
import { checkSalesBeforeStart, overAtMs } from "./event-times.ts";

async function eventWithSale(saleStartsAtMs: number): Promise<EventDocument> {
  const ports = testPorts();
  await fillSampleEvents(ports);
  const event = (await ports.events.get("evt_jazzcellar"))!;
  return { ...event, ticketTypes: event.ticketTypes.map((type) => ({ ...type, saleStartsAtMs })) };
}

describe("checkSalesBeforeStart", () => {
  it("lets no event start before a sale of it, and names the sale", async () => {
    const saleStartsAtMs = Date.parse("2027-05-02T00:00:00Z");
    const event = await eventWithSale(saleStartsAtMs);
    expect(() => checkSalesBeforeStart({ ...event, startsAtMs: saleStartsAtMs })).not.toThrow();
    const message = "must not be before the sale of “Entry” starts (2 May 2027 at 02:00 CEST)";
    const french = expect.stringContaining("2 mai 2027 à 02:00");
    expect(() => checkSalesBeforeStart({ ...event, startsAtMs: saleStartsAtMs - 1 })).toThrow(
      expect.objectContaining({ data: { errors: [{ pointer: "/startsAt", message, french }] } }),
    );
  });
});

describe("overAtMs", () => {
  it("is the end, or a day after the start", () => {
    expect(overAtMs({ startsAtMs: 0, endsAtMs: 5 })).toBe(5);
    expect(overAtMs({ startsAtMs: 0, endsAtMs: null })).toBe(24 * hourMs);
  });
});

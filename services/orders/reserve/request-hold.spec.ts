import { describe, expect, it } from "@jest/globals";
import type { Event } from "../../../contracts/events/events.ts";
import type { LineRequest } from "../../../contracts/orders/orders.ts";
import { sampleEvent } from "../testing/samples.ts";
import { startMs } from "../testing/world.ts";
import { price } from "./price.ts";
import { holdRequest } from "./request-hold.ts";

const line = (ticketTypeId: string, quantity: number, more = {}): LineRequest => ({
  ticketTypeId,
  quantity,
  adjacent: false,
  ...more,
});

function requestFor(event: Event, lines: LineRequest[]) {
  const cause = { by: "usr_ada", requestId: null };
  const reservation = { buyerId: "usr_ada", idempotencyKey: "key-1", eventId: event.id, lines, cause };
  return holdRequest(event, price(event, reservation, startMs), reservation);
}

describe("holdRequest", () => {
  it("requests adjacent places where the quota is seated, and named places where they are named", () => {
    const event = sampleEvent();
    const seated: Event = { ...event, quotas: [{ ...event.quotas[0]!, kind: "seated" }] };
    const lines = [
      line("typ_adult", 2),
      line("typ_adult", 2, { adjacent: true }),
      line("typ_free", 1, { placeNumbers: [7] }),
    ];
    const requested = requestFor(seated, lines).lines;
    expect(requested.map(({ pick, placeNumbers }) => ({ pick, placeNumbers }))).toEqual([
      { pick: "together", placeNumbers: undefined },
      { pick: "adjacent", placeNumbers: undefined },
      { pick: "any", placeNumbers: [7] },
    ]);
    expect(requestFor(event, lines).lines[0]!.pick).toBe("any");
  });

  it("counts all tickets against the event's limit and each ticket type's own against its limit", () => {
    const event = sampleEvent();
    const ticketTypes = event.ticketTypes.map((type) => ({ ...type, maxPerBuyer: 4 }));
    const lines = [line("typ_adult", 2), line("typ_free", 1), line("typ_adult", 1)];
    expect(requestFor({ ...event, ticketTypes, maxTicketsPerBuyer: 6 }, lines).limits).toEqual([
      { limitId: "event", max: 6, quantity: 4 },
      { limitId: "typ_adult", max: 4, quantity: 3 },
      { limitId: "typ_free", max: 4, quantity: 1 },
    ]);
  });
});

import { beforeAll, describe, expect, it } from "@jest/globals";
import { newPorts, ticketOf } from "../testing/tickets.ts";
import type { Ticket } from "./ticket-documents.ts";
import { countOfState, pageOfCheckedIn, pageOfEvent, pageOfUser } from "./ticket-searches.ts";

const { tickets } = newPorts();
const all: Ticket[] = Array.from({ length: 30 }, (_, i) => {
  const n = i + 1;
  return ticketOf(n, {
    orderId: `ord_show_${n % 3}`,
    eventId: n % 5 === 0 ? "evt_other" : "evt_show",
    state: n % 4 === 0 ? "void" : "valid",
    ...(n % 7 === 0 && { lastCheckInAtMs: 100 - n }),
  });
});
beforeAll(() => tickets.insertAll(all));

type Pager = (cursor?: string) => Promise<{ items: Ticket[]; nextCursor: string | null }>;

async function serials(pager: Pager): Promise<number[]> {
  const found: number[] = [];
  let cursor: string | undefined;
  do {
    const page = await pager(cursor);
    found.push(...page.items.map(({ serial }) => serial));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

const wanted = (fits: (ticket: Ticket) => boolean) => all.filter(fits).map(({ serial }) => serial);

describe("a user's tickets", () => {
  const own = (filter: object, limit = 4) =>
    serials((cursor) => pageOfUser(tickets, { userId: "usr_1", limit, cursor, ...filter }));

  it.each([1, 2, 3, 4, 7, 100])(
    "come page by page without a gap or a repeat, %i at a time",
    async (limit) => {
      expect(await own({}, limit)).toEqual(wanted(() => true).reverse());
      expect(await own({ eventId: "evt_other" }, limit)).toEqual(
        wanted((t) => t.eventId === "evt_other").reverse(),
      );
      const voidOnes = (t: Ticket) => t.eventId === "evt_show" && t.state === "void";
      expect(await own({ eventId: "evt_show", state: "void" }, limit)).toEqual(wanted(voidOnes).reverse());
      const ofOrder = (t: Ticket) => t.orderId === "ord_show_1" && t.state === "valid";
      expect(await own({ orderId: "ord_show_1", state: "valid" }, limit)).toEqual(wanted(ofOrder));
    },
  );

  it("are none of someone else's", async () => {
    const of = { userId: "usr_2", orderId: "ord_show_1", limit: 10 };
    expect(await pageOfUser(tickets, of)).toEqual({ items: [], nextCursor: null });
  });
});

describe("an event's tickets", () => {
  const of = (filter: object) =>
    serials((cursor) => pageOfEvent(tickets, { eventId: "evt_show", limit: 3, cursor, ...filter }));

  it("are found by number, order and state, together too", async () => {
    const ofShow = (fits: (t: Ticket) => boolean) => wanted((t) => t.eventId === "evt_show" && fits(t));
    expect(await of({})).toEqual(ofShow(() => true));
    expect(await of({ serial: 8 })).toEqual([8]);
    expect(await of({ serial: 8, state: "valid" })).toEqual([]);
    expect(await of({ serial: 5 })).toEqual([]);
    expect(await of({ state: "void" })).toEqual(ofShow((t) => t.state === "void"));
    expect(await of({ orderId: "ord_show_2" })).toEqual(ofShow((t) => t.orderId === "ord_show_2"));
    const both = (t: Ticket) => t.orderId === "ord_show_2" && t.state === "void";
    expect(await of({ orderId: "ord_show_2", state: "void" })).toEqual(ofShow(both));
  });

  it("are counted by state", async () => {
    expect(await countOfState(tickets, "evt_other", "valid")).toBe(5);
    expect(await countOfState(tickets, "evt_other", "void")).toBe(1);
    expect(await countOfState(tickets, "evt_other", "checkedIn")).toBe(0);
  });

  it("come in the order of their last check-in, those without left out", async () => {
    const pager: Pager = (cursor) => pageOfCheckedIn(tickets, { eventId: "evt_show", limit: 1, cursor });
    expect(await serials(pager)).toEqual([7, 14, 21, 28]);
  });
});

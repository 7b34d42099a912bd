import { afterAll, describe, expect, it } from "@jest/globals";
import {
  findTickets,
  forgetTicketHolder,
  getTicket,
  getTicketKeys,
  issueTickets,
  listTickets,
  listTicketsOfOrder,
} from "../../contracts/tickets/tickets.ts";
import { call } from "../../lib/calls/call.ts";
import { as, mine, openTickets, order } from "./testing/broker.ts";
import { checkingKeysOf, readTicketCode } from "./ticket/ticket-codes.ts";

const { broker, codeOf } = await openTickets();
afterAll(() => broker.stop());

describe("my tickets", () => {
  it("are listed, the newest first, by pages, with their codes", async () => {
    const first = await call(broker, listTickets, { limit: 3 }, as("usr_ada"));
    expect(first.items.map(({ serial }) => serial)).toEqual([4, 3, 2]);
    expect(first.items.every((ticket) => ticket.code?.startsWith("EVT1."))).toBe(true);
    const rest = await call(broker, listTickets, { cursor: first.nextCursor! }, as("usr_ada"));
    expect(rest.items.map(({ id }) => id)).toEqual([mine]);
  });

  it("are listed by order, and another's order is empty", async () => {
    const own = await call(broker, listTickets, { orderId: "ord_show_1" }, as("usr_ada"));
    expect(own.items.map(({ serial }) => serial)).toEqual([1, 2]);
    const other = await call(broker, listTickets, { orderId: "ord_show_3" }, as("usr_ada"));
    expect(other).toEqual({ items: [], nextCursor: null });
  });

  it("bear the holder's name, the buyer's without one, and none when the buyer is gone", async () => {
    const names = async (orderId: string) =>
      (await call(broker, listTicketsOfOrder, { orderId })).tickets.map(({ holderName }) => holderName);
    expect(await names("ord_show_1")).toEqual(["Zoë", "Renée"]);
    expect(await names("ord_show_2")).toEqual(["Name of usr_ada", "Name of usr_ada"]);
    expect(await names("ord_show_3")).toEqual(["", ""]);
  });

  it("are no one's without signing in", async () => {
    await expect(call(broker, listTickets, {})).rejects.toMatchObject({ type: "UNAUTHENTICATED" });
    await expect(call(broker, getTicket, { ticketId: mine })).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
  });
});

describe("one ticket", () => {
  it("shows its code to its owner", async () => {
    const ticket = await call(broker, getTicket, { ticketId: mine }, as("usr_ada"));
    expect(ticket).toMatchObject({ id: mine, serial: 1, placeNumber: 7, state: "valid", checkedInAt: null });
    expect(ticket.code).toMatch(/^EVT1\./);
  });

  it.each([
    ["usr_operator", false],
    ["usr_creator", false],
    ["usr_admin", true],
  ])("is shown to %s without its code", async (userId, admin) => {
    const ticket = await call(broker, getTicket, { ticketId: mine }, as(userId, admin));
    expect(ticket.id).toBe(mine);
    expect(ticket).not.toHaveProperty("code");
  });

  it.each([
    ["usr_bob", mine],
    ["usr_stranger", mine],
    ["usr_ada", "ord_show_9:1:1"],
  ])("does not exist for %s (%s)", async (userId, ticketId) => {
    const reading = call(broker, getTicket, { ticketId }, as(userId));
    await expect(reading).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "ticket", id: ticketId },
    });
  });
});

describe("finding tickets", () => {
  const find = (search: object, userId = "usr_operator") =>
    call(broker, findTickets, { eventId: "evt_show", ...search }, as(userId));

  it("leads from a number to the ticket and its user", async () => {
    const { items } = await find({ serial: 2 });
    expect(items).toMatchObject([
      { id: "ord_show_1:1:2", user: { name: "Name of usr_ada", email: "usr_ada@example.org" } },
    ]);
    expect((await find({ serial: 99 })).items).toEqual([]);
  });

  it("gives pages by number, and no user for who is gone", async () => {
    const first = await find({ limit: 4 });
    expect(first.items.map(({ serial }) => serial)).toEqual([1, 2, 3, 4]);
    const rest = await find({ cursor: first.nextCursor });
    expect(rest.items.map(({ serial, user }) => [serial, user])).toEqual([
      [5, null],
      [6, null],
    ]);
  });

  it("is for the event's organizer only", async () => {
    for (const userId of ["usr_stranger", "usr_ada"]) {
      await expect(find({}, userId)).rejects.toMatchObject({ type: "FORBIDDEN" });
      await expect(find({ eventId: "evt_draft" }, userId)).rejects.toMatchObject({ type: "NOT_FOUND" });
    }
    await expect(find({ eventId: "evt_none" })).rejects.toMatchObject({ type: "NOT_FOUND" });
    expect((await find({}, "usr_creator")).items).toHaveLength(6);
  });
});

describe("the public keys", () => {
  it("check a ticket's code without the shop, and hold nothing private", async () => {
    const set = await call(broker, getTicketKeys, {});
    expect(set.keys.map((key) => Object.keys(key).sort())).toEqual([
      ["alg", "crv", "kid", "kty", "use", "x"],
    ]);
    expect(readTicketCode(checkingKeysOf(set), await codeOf(mine))).toMatchObject({
      tid: mine,
      sn: 1,
      pn: 7,
    });
  });
});

describe("an erased holder", () => {
  it("has no name on any ticket any more", async () => {
    await call(broker, issueTickets, { orders: [order("ord_show_9", "usr_zoe", ["Zoë"])] });
    expect(await call(broker, forgetTicketHolder, { userId: "usr_zoe" })).toEqual({ forgotten: 2 });
    expect(await call(broker, forgetTicketHolder, { userId: "usr_zoe" })).toEqual({ forgotten: 0 });
    const { tickets } = await call(broker, listTicketsOfOrder, { orderId: "ord_show_9" });
    expect(tickets.map(({ holderName }) => holderName)).toEqual(["", ""]);
  });
});

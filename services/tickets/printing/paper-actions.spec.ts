import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import {
  findTickets,
  getTicket,
  getTicketPdf,
  getTicketQr,
  issueTickets,
  listTickets,
  printTicketsOfOrder,
  voidTickets,
} from "../../../contracts/tickets/tickets.ts";
import { call } from "../../../lib/calls/call.ts";
import { as, mine, openTickets, order } from "../testing/broker.ts";
import { readPaper, readPng } from "../testing/paper.ts";

const { broker, codeOf, scan } = await openTickets();
afterAll(() => broker.stop());

describe("a void ticket", () => {
  const [kept, gone] = ["ord_show_7:1:1", "ord_show_7:1:2"];
  let code: string;
  beforeAll(async () => {
    await call(broker, issueTickets, { orders: [order("ord_show_7", "usr_ada", [])] });
    code = await codeOf(gone);
    await call(broker, voidTickets, { orderId: "ord_show_7", ticketIds: [gone], refund: 1 });
  });

  it("shows since when, and no code, to its owner too", async () => {
    const ticket = await call(broker, getTicket, { ticketId: gone }, as("usr_ada"));
    expect(ticket).toMatchObject({ state: "void", voidedAt: expect.stringMatching(/Z$/) });
    expect(ticket).not.toHaveProperty("code");
    const { items } = await call(broker, listTickets, { orderId: "ord_show_7" }, as("usr_ada"));
    expect(items.map((item) => [item.state, "code" in item])).toEqual([
      ["valid", true],
      ["void", false],
    ]);
    const { items: voids } = await call(broker, listTickets, { state: "void" }, as("usr_ada"));
    expect(voids.map(({ id }) => id)).toEqual([gone]);
  });

  it("lets no one in, is not printed, and keeps its number", async () => {
    const refused = { type: "TICKET_VOID", data: { voidedAt: expect.any(String) } };
    await expect(scan(code, "scan-0040")).rejects.toMatchObject(refused);
    for (const printed of [getTicketPdf, getTicketQr])
      await expect(call(broker, printed, { ticketId: gone }, as("usr_ada"))).rejects.toMatchObject(refused);
    const { items } = await call(
      broker,
      findTickets,
      { eventId: "evt_show", orderId: "ord_show_7" },
      as("usr_operator"),
    );
    expect(items.map(({ id, state }) => [id, state])).toEqual([
      [kept, "valid"],
      [gone, "void"],
    ]);
    expect(items[1]!.serial).toBe(items[0]!.serial + 1);
  });

  it("stands on no paper of its order; an order without a valid ticket has none", async () => {
    const paper = await call(broker, printTicketsOfOrder, { orderId: "ord_show_7", locale: "en" });
    expect(readPaper(Buffer.from(paper.base64, "base64"))).toHaveLength(1);
    await call(broker, voidTickets, { orderId: "ord_show_7", ticketIds: [kept], refund: 2 });
    for (const orderId of ["ord_show_7", "ord_show_none"])
      await expect(call(broker, printTicketsOfOrder, { orderId, locale: "en" })).rejects.toMatchObject({
        type: "NOT_FOUND",
      });
  }, 30_000);
});

describe("a ticket on paper", () => {
  it("bears the code that the gate takes, in the reader's language", async () => {
    const meta = { ...as("usr_ada").meta, locale: "fr" };
    const paper = await call(broker, getTicketPdf, { ticketId: mine }, { meta });
    expect(paper).toMatchObject({ fileName: "ticket-1.pdf", contentType: "application/pdf" });
    const [page, ...more] = readPaper(Buffer.from(paper.base64, "base64"));
    expect(more).toEqual([]);
    expect(page!.code).toBe(await codeOf(mine));
    for (const text of ["Billet 1", "Zoë", "Show", "Organisé par Les Amis", "vendredi 18 juin 2027 à 19:30"])
      expect(page!.text).toContain(text);
  }, 30_000);

  it("comes for a whole order at once", async () => {
    const paper = await call(broker, printTicketsOfOrder, { orderId: "ord_show_1", locale: "en" });
    const pages = readPaper(Buffer.from(paper.base64, "base64"));
    expect(pages.map(({ code }) => code)).toEqual([await codeOf(mine), await codeOf("ord_show_1:1:2")]);
    expect(paper.fileName).toBe("tickets-ord_show_1.pdf");
  }, 30_000);

  it("says in its name when an order has more tickets than one file takes", async () => {
    const { lines, ...rest } = order("ord_show_8", "usr_ada", []);
    const placeNumbers = Array.from({ length: 101 }, (_, n) => n + 1);
    await call(broker, issueTickets, { orders: [{ ...rest, lines: [{ ...lines[0]!, placeNumbers }] }] });
    const paper = await call(broker, printTicketsOfOrder, { orderId: "ord_show_8", locale: "en" });
    expect(paper.fileName).toBe("tickets-ord_show_8-first-100-of-101.pdf");
  }, 30_000);

  it("is for the owner alone, as its picture is", async () => {
    for (const userId of ["usr_bob", "usr_operator", "usr_creator"])
      for (const printed of [getTicketPdf, getTicketQr])
        await expect(call(broker, printed, { ticketId: mine }, as(userId))).rejects.toMatchObject({
          type: "NOT_FOUND",
        });
    await expect(call(broker, getTicketQr, { ticketId: mine })).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    const picture = await call(broker, getTicketQr, { ticketId: mine }, as("usr_ada"));
    expect(picture.contentType).toBe("image/png");
    expect(readPng(Buffer.from(picture.base64, "base64")).code).toBe(await codeOf(mine));
  }, 30_000);
});

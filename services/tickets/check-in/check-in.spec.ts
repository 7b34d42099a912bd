import { beforeEach, describe, expect, it } from "@jest/globals";
import { openMemoryStore } from "../../../mixins/store/memory/memory-store.ts";
import { voidTickets } from "../issue/void-tickets.ts";
import { type Ticket, ticketSpec } from "../ticket/ticket-documents.ts";
import { checkIn } from "./check-in.ts";

const ticket: Ticket = {
  _id: "ord_show_1:1:1",
  serial: 1,
  eventId: "evt_show",
  orderId: "ord_show_1",
  ticketTypeId: "typ_adult",
  quotaId: "quo_hall",
  placeNumber: 7,
  holderName: "Zoë",
  userId: "usr_1",
  state: "valid",
  issuedAtMs: 0,
  checkIn: null,
  version: 1,
};
const scan = { ticketId: ticket._id, scanId: "scan-0001", gate: "A", operatorId: "usr_op" };

let nowMs: number;
let tickets: ReturnType<typeof newTickets>;
const newTickets = () => openMemoryStore().collection(ticketSpec);
const ports = () => ({ tickets, clock: { nowMs: () => nowMs } });

beforeEach(async () => {
  nowMs = 1_000;
  tickets = newTickets();
  await tickets.insert(ticket);
});

describe("checkIn", () => {
  it("lets a valid ticket in and keeps who, where and when", async () => {
    const done = await checkIn(ports(), scan);
    expect(done).toMatchObject({ state: "checkedIn", version: 2 });
    expect(done.checkIn).toMatchObject({ scanId: "scan-0001", atMs: 1_000, gate: "A", operatorId: "usr_op" });
    expect(done.checkIn.checkInId).toBe("chk_show_1:1:1:1");
    expect(await tickets.get(ticket._id)).toEqual(done);
  });

  it("gives the same scan the same answer, later and at another gate", async () => {
    const first = await checkIn(ports(), scan);
    nowMs = 9_000;
    expect(await checkIn(ports(), { ...scan, gate: "B", operatorId: "usr_other" })).toEqual(first);
  });

  it("refuses another scan, and says when and where the ticket went in", async () => {
    await checkIn(ports(), scan);
    await expect(checkIn(ports(), { ...scan, scanId: "scan-0002" })).rejects.toMatchObject({
      type: "ALREADY_CHECKED_IN",
      data: { checkedInAt: "1970-01-01T00:00:01.000Z", gate: "A" },
    });
  });

  it("refuses a void ticket, and says since when", async () => {
    await voidTickets(ports(), { orderId: ticket.orderId, ticketIds: [ticket._id], refund: 1 });
    await expect(checkIn(ports(), scan)).rejects.toMatchObject({
      type: "TICKET_VOID",
      data: { voidedAt: "1970-01-01T00:00:01.000Z" },
    });
  });

  it("knows no ticket that was not issued", async () => {
    const unknown = checkIn(ports(), { ...scan, ticketId: "ord_show_1:1:2" });
    await expect(unknown).rejects.toMatchObject({ type: "NOT_FOUND" });
  });

  it("lets exactly one of many parallel scans in", async () => {
    const scans = Array.from({ length: 20 }, (_, n) => ({ ...scan, scanId: `scan-${n}`, gate: `${n}` }));
    const results = await Promise.allSettled(scans.map((one) => checkIn(ports(), one)));
    const winners = results.filter((result) => result.status === "fulfilled");
    const losers = results.filter((result) => result.status === "rejected");
    expect(winners).toHaveLength(1);
    const { gate } = winners[0]!.value.checkIn;
    expect(losers.map(({ reason }) => [reason.type, reason.data.gate])).toEqual(
      losers.map(() => ["ALREADY_CHECKED_IN", gate]),
    );
  });

  it("gives parallel repeats of one scan the same answer", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => checkIn(ports(), scan)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

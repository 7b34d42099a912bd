import { afterAll, describe, expect, it } from "@jest/globals";
import { getEventForSale } from "../../../contracts/events/events.ts";
import { checkIn, getCheckIn, listCheckIns, undoCheckIn } from "../../../contracts/tickets/check-ins.ts";
import { getTicket, issueTickets } from "../../../contracts/tickets/tickets.ts";
import { actionsOf, call, on } from "../../../lib/calls/call.ts";
import type { Failure } from "../../../lib/errors/errors.ts";
import { as, mine, openTickets, order } from "../testing/broker.ts";

const { broker, codeOf, scan } = await openTickets();
afterAll(() => broker.stop());

describe("checking in", () => {
  it("is refused to a foreign organizer's operator and to the owner, and changes nothing", async () => {
    const code = await codeOf(mine);
    await expect(scan(code, "scan-foreign", "usr_stranger")).rejects.toMatchObject({ type: "FORBIDDEN" });
    await expect(scan(code, "scan-foreign", "usr_ada")).rejects.toMatchObject({ type: "FORBIDDEN" });
    await expect(call(broker, checkIn, { code, scanId: "scan-anon" })).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    expect(await call(broker, getTicket, { ticketId: mine }, as("usr_ada"))).toMatchObject({
      state: "valid",
    });
  });

  it("lets one of two parallel scans in, repeats its answer, and shows on the ticket", async () => {
    const code = await codeOf(mine);
    const scans = await Promise.allSettled([scan(code, "scan-0001"), scan(code, "scan-0002")]);
    const winner = scans.find((result) => result.status === "fulfilled")!.value;
    const loser = scans.find((result) => result.status === "rejected")!;
    expect(winner).toMatchObject({ ticketId: mine, serial: 1, holderName: "Zoë", placeNumber: 7, gate: "A" });
    expect(loser.reason).toMatchObject({
      type: "ALREADY_CHECKED_IN",
      data: { checkedInAt: winner.checkedInAt, gate: "A" },
    });
    const winningScan = scans[0].status === "fulfilled" ? "scan-0001" : "scan-0002";
    expect(await scan(code, winningScan)).toEqual(winner);
    const ticket = await call(broker, getTicket, { ticketId: mine }, as("usr_ada"));
    expect(ticket).toMatchObject({ state: "checkedIn", checkedInAt: winner.checkedInAt });
  });

  it("names the buyer where the ticket names no one", async () => {
    const done = await scan(await codeOf("ord_show_2:1:1"), "scan-0003");
    expect(done.holderName).toBe("Name of usr_ada");
  });

  it("refuses what is no ticket code", async () => {
    await expect(scan("EVT1.abc.def", "scan-0004")).rejects.toMatchObject({
      type: "TICKET_CODE_INVALID",
      data: { reason: "not_a_code" },
    });
  });
});

describe("a check-in", () => {
  const admitted = async (ticketId: string, scanId: string) => {
    await call(broker, issueTickets, { orders: [order(ticketId.split(":")[0]!, "usr_ada", [])] });
    return scan(await codeOf(ticketId), scanId);
  };
  const reason = "scanned at the wrong gate";

  it("can be read, undone with who, when and why, and repeated by a new scan", async () => {
    const made = await admitted("ord_show_4:1:1", "scan-0010");
    const { checkInId } = made;
    const read = () => call(broker, getCheckIn, { checkInId }, as("usr_creator"));
    expect(await read()).toEqual({ ...made, operatorId: "usr_operator", undone: null });
    const undone = await call(broker, undoCheckIn, { checkInId, reason }, as("usr_creator"));
    expect(undone).toEqual({
      ...(await read()),
      undone: { at: expect.any(String), by: "usr_creator", reason },
    });
    expect(await call(broker, undoCheckIn, { checkInId, reason: "no" }, as("usr_operator"))).toEqual(undone);
    expect(await call(broker, getTicket, { ticketId: made.ticketId }, as("usr_ada"))).toMatchObject({
      state: "valid",
      checkedInAt: null,
    });
    const code = await codeOf(made.ticketId);
    await expect(scan(code, "scan-0010")).rejects.toMatchObject({ type: "CHECK_IN_UNDONE" });
    const again = await scan(code, "scan-0011");
    expect(again.checkInId).not.toBe(checkInId);
    expect(await scan(code, "scan-0011")).toEqual(again);
  });

  it("does not exist for who does not work at this gate", async () => {
    const { checkInId } = await admitted("ord_show_5:1:1", "scan-0020");
    for (const userId of ["usr_stranger", "usr_ada"]) {
      const tries = [
        call(broker, getCheckIn, { checkInId }, as(userId)),
        call(broker, undoCheckIn, { checkInId, reason }, as(userId)),
      ];
      for (const one of tries)
        await expect(one).rejects.toMatchObject({
          type: "NOT_FOUND",
          data: { what: "check-in", id: checkInId },
        });
    }
    await expect(call(broker, undoCheckIn, { checkInId, reason })).rejects.toMatchObject({
      type: "UNAUTHENTICATED",
    });
    expect(await call(broker, getCheckIn, { checkInId }, as("usr_operator"))).toMatchObject({ undone: null });
  });

  it("stands in its event's list, the newest first, with what is in and what may still come", async () => {
    const list = (params: object = {}, userId = "usr_operator") =>
      call(broker, listCheckIns, { eventId: "evt_show", ...params }, as(userId));
    const before = await list();
    const { checkInId } = await admitted("ord_show_6:1:1", "scan-0030");
    const { counts, items } = await list({ limit: 1 });
    expect(items.map((item) => item.checkInId)).toEqual([checkInId]);
    expect(counts).toEqual({
      checkedIn: before.counts.checkedIn + 1,
      valid: before.counts.valid + 1,
    });
    await call(broker, undoCheckIn, { checkInId, reason }, as("usr_operator"));
    const after = await list({ limit: 1 });
    expect(after.items).toMatchObject([{ checkInId, undone: { reason } }]);
    expect(after.counts).toEqual({ checkedIn: before.counts.checkedIn, valid: before.counts.valid + 2 });
    const rest = await list({ cursor: after.nextCursor });
    expect(rest.items.map((item) => item.checkInId)).toEqual(before.items.map((item) => item.checkInId));
    await expect(list({}, "usr_ada")).rejects.toMatchObject({ type: "FORBIDDEN" });
    await expect(list({ eventId: "evt_draft" }, "usr_ada")).rejects.toMatchObject({ type: "NOT_FOUND" });
  });
});

describe("a gate whose events service does not answer", () => {
  it("still refuses a second scan, with the time in the event's time zone", async () => {
    const code = await codeOf("ord_show_2:1:1");
    await broker.destroyService("events");
    const hanging = on(getEventForSale, () => new Promise<never>(() => {}));
    broker.createService({ name: "events", actions: actionsOf(hanging) });
    await broker.waitForServices("events");
    const error = await scan(code, "scan-late").catch((thrown: Failure) => thrown);
    expect(error).toMatchObject({ type: "ALREADY_CHECKED_IN" });
    expect((error as Failure).message).toMatch(/ (CET|CEST)\b/);
  });
});

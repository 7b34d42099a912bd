import { beforeEach, describe, expect, it } from "@jest/globals";
import { newPorts, ticketOf } from "../testing/tickets.ts";
import { checkIn } from "./check-in.ts";
import { checkInOf, undo } from "./undo-check-in.ts";

const ticket = ticketOf(1);
const scan = { ticketId: ticket._id, scanId: "scan-0001", gate: "A", operatorId: "usr_op" };
const undoing = { checkInId: "chk_show_1:1:1:1", reason: "wrong gate", operatorId: "usr_boss" };

let ports: ReturnType<typeof newPorts>;
beforeEach(async () => {
  ports = newPorts();
  await ports.tickets.insert(ticket);
  await checkIn(ports, scan);
  ports.setNow(2_000);
});

describe("undo", () => {
  it("makes the ticket valid again and keeps who undid what, when and why", async () => {
    const { checkIn: undone } = await undo(ports, undoing);
    expect(undone).toMatchObject({
      ...{ scanId: "scan-0001", gate: "A", atMs: 1_000, operatorId: "usr_op" },
      undone: { atMs: 2_000, by: "usr_boss", reason: "wrong gate" },
    });
    expect(await ports.tickets.get(ticket._id)).toMatchObject({
      ...{ state: "valid", checkIn: null, version: 3 },
      undoneCheckIns: [undone],
    });
  });

  it("changes nothing the second time, whatever the reason", async () => {
    const first = await undo(ports, undoing);
    ports.setNow(3_000);
    expect(await undo(ports, { ...undoing, reason: "another" })).toEqual(first);
  });

  it("lets the ticket in again by a new scan, but never by the one that was undone", async () => {
    await undo(ports, undoing);
    await expect(checkIn(ports, scan)).rejects.toMatchObject({
      type: "CHECK_IN_UNDONE",
      data: { undoneAt: "1970-01-01T00:00:02.000Z" },
    });
    const again = await checkIn(ports, { ...scan, scanId: "scan-0002" });
    expect(again.checkIn.checkInId).toBe("chk_show_1:1:1:2");
    await expect(checkIn(ports, scan)).rejects.toMatchObject({ type: "ALREADY_CHECKED_IN" });
    await undo(ports, undoing);
    expect(await ports.tickets.get(ticket._id)).toMatchObject({ state: "checkedIn" });
  });

  it("is done once by many at the same time", async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, (_, n) => undo(ports, { ...undoing, reason: `reason ${n}` })),
    );
    expect(new Set(all.map(({ checkIn }) => JSON.stringify(checkIn))).size).toBe(1);
    expect((await ports.tickets.get(ticket._id))?.undoneCheckIns).toHaveLength(1);
  });

  it.each(["chk_show_1:1:1:2", "chk_show_1:1:2:1", "chk_other_1:1:1:1"])("knows no %s", async (checkInId) => {
    await expect(undo(ports, { ...undoing, checkInId })).rejects.toMatchObject({
      type: "NOT_FOUND",
      data: { what: "check-in", id: checkInId },
    });
  });
});

describe("checkInOf", () => {
  it("finds a check-in while it holds and after it was undone", async () => {
    expect((await checkInOf(ports, undoing.checkInId)).checkIn).not.toHaveProperty("undone");
    await undo(ports, undoing);
    await checkIn(ports, { ...scan, scanId: "scan-0002" });
    expect((await checkInOf(ports, undoing.checkInId)).checkIn).toHaveProperty("undone");
    expect((await checkInOf(ports, "chk_show_1:1:1:2")).checkIn).not.toHaveProperty("undone");
  });
});

import { expect, it } from "@jest/globals";
import { checkIn } from "../check-in/check-in.ts";
import { undo } from "../check-in/undo-check-in.ts";
import { newPorts, ticketOf } from "../testing/tickets.ts";
import { voidTickets } from "./void-tickets.ts";

const [first, second] = [ticketOf(1), ticketOf(2)];
const foreign = ticketOf(3, { orderId: "ord_show_2" });
const ids = [first._id, second._id];
const voiding = { orderId: "ord_show_1", ticketIds: ids, refund: 1 };
const scan = { ticketId: first._id, scanId: "scan-0001", gate: "A", operatorId: "usr_op" };

async function shop() {
  const ports = newPorts();
  await ports.tickets.insertAll([first, second, foreign]);
  return ports;
}

it("voids valid tickets, and keeps their serials", async () => {
  const ports = await shop();
  expect(await voidTickets(ports, voiding)).toEqual({ voided: ids, checkedIn: [] });
  expect(await ports.tickets.get(first._id)).toMatchObject({
    state: "void",
    serial: 1,
    voided: { refund: 1, atMs: 1_000 },
  });
});

it("leaves a checked-in ticket as it is, and says so", async () => {
  const ports = await shop();
  await checkIn(ports, scan);
  expect(await voidTickets(ports, voiding)).toEqual({ voided: [second._id], checkedIn: [first._id] });
  expect(await ports.tickets.get(first._id)).toMatchObject({ state: "checkedIn" });
});

it("answers the same when the same refund repeats it, and keeps the first time", async () => {
  const ports = await shop();
  await voidTickets(ports, voiding);
  ports.setNow(9_000);
  const twice = { ...voiding, ticketIds: [...ids, ...ids] };
  expect(await voidTickets(ports, twice)).toEqual({ voided: ids, checkedIn: [] });
  expect(await ports.tickets.get(first._id)).toMatchObject({
    voided: { refund: 1, atMs: 1_000 },
    version: 2,
  });
});

it("does not count what another refund voided, another order's ticket, or one that is not there", async () => {
  const ports = await shop();
  await voidTickets(ports, { ...voiding, ticketIds: [first._id] });
  const ticketIds = [first._id, foreign._id, "ord_show_1:9:9"];
  expect(await voidTickets(ports, { ...voiding, ticketIds, refund: 2 })).toEqual({
    voided: [],
    checkedIn: [],
  });
  expect(await ports.tickets.get(foreign._id)).toEqual(foreign);
});

it("voids a ticket whose check-in was undone", async () => {
  const ports = await shop();
  const { checkInId } = (await checkIn(ports, scan)).checkIn;
  await undo(ports, { checkInId, reason: "mistake", operatorId: "usr_op" });
  expect((await voidTickets(ports, voiding)).voided).toEqual(ids);
});

it("keeps to its answer when a check-in is undone before the same refund asks again", async () => {
  const ports = await shop();
  const { checkInId } = (await checkIn(ports, scan)).checkIn;
  const voided = await voidTickets(ports, voiding);
  await undo(ports, { checkInId, reason: "mistake", operatorId: "usr_op" });
  expect(await voidTickets(ports, voiding)).toEqual(voided);
  expect(await ports.tickets.get(first._id)).toMatchObject({ state: "valid" });
  expect((await voidTickets(ports, { ...voiding, refund: 2 })).voided).toEqual([first._id]);
});

it("has one winner against parallel scans and other refunds of the same ticket", async () => {
  for (let round = 0; round < 20; round++) {
    const ports = await shop();
    const scans = Array.from({ length: 5 }, (_, n) => checkIn(ports, { ...scan, scanId: `scan-${n}` }));
    const voids = [1, 2].map((refund) => voidTickets(ports, { ...voiding, ticketIds: [first._id], refund }));
    const [scanned, voided] = await Promise.all([Promise.allSettled(scans), Promise.all(voids)]);
    const winners = scanned.filter(({ status }) => status === "fulfilled").length;
    const refunds = voided.filter((answer) => answer.voided.length === 1).length;
    expect(winners + refunds).toBe(1);
    const { state } = (await ports.tickets.get(first._id))!;
    expect(state).toBe(winners === 1 ? "checkedIn" : "void");
  }
});

it("wins against scans that come after it began, and loses to those before", async () => {
  const ports = await shop();
  const [voided, scanned] = await Promise.allSettled([
    voidTickets(ports, { ...voiding, ticketIds: [first._id] }),
    checkIn(ports, scan),
  ]);
  expect([voided, scanned]).toMatchObject([
    { status: "fulfilled", value: { voided: [first._id] } },
    { status: "rejected", reason: { type: "TICKET_VOID" } },
  ]);
});

import { expect, it } from "@jest/globals";
import { checkIn } from "../check-in/check-in.ts";
import { newPorts, ticketOf } from "../testing/tickets.ts";
import { holderOf } from "../ticket/ticket-views.ts";
import { eraseHolder } from "./erase-holder.ts";

it("takes the name off every ticket of the user, also where it was the buyer's, and keeps the rest", async () => {
  const ports = newPorts();
  const tickets = Array.from({ length: 1_200 }, (_, n) => ticketOf(n + 1, n % 2 ? { holderName: null } : {}));
  const other = ticketOf(2_000, { userId: "usr_2" });
  await ports.tickets.insertAll([...tickets, other]);
  expect(await eraseHolder(ports.tickets, "usr_1")).toBe(1_200);
  expect(await ports.tickets.get(tickets[1]!._id)).toEqual({ ...tickets[1], holderName: "", version: 2 });
  expect(await ports.tickets.get(other._id)).toEqual(other);
  expect(await eraseHolder(ports.tickets, "usr_1")).toBe(0);
});

it("shows no name afterwards, even while the account is still there", async () => {
  const users = new Map([["usr_1", { name: "Ada", email: "ada@example.org" }]]);
  expect(holderOf(ticketOf(1, { holderName: null }), users)).toBe("Ada");
  expect(holderOf(ticketOf(1, { holderName: "" }), users)).toBe("");
});

it("loses no check-in that happens at the same time", async () => {
  const ports = newPorts();
  const ticket = ticketOf(1);
  await ports.tickets.insert(ticket);
  const scan = { ticketId: ticket._id, scanId: "scan-0001", gate: "A", operatorId: "usr_op" };
  await Promise.all([eraseHolder(ports.tickets, "usr_1"), checkIn(ports, scan)]);
  expect(await ports.tickets.get(ticket._id)).toMatchObject({
    holderName: "",
    state: "checkedIn",
    version: 3,
  });
});

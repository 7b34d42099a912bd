import { randomUUID } from "node:crypto";
import { type Row, row } from "./table.ts";
import type { Things } from "./things.ts";

/** An order and a ticket are seen by the buyer and the organizer's people; to others they do not exist. */
const buyerAndStaff = "401 404 200 200 200 404 404 200";
const owner = "401 404 200 404 404 404 404 200";
const ownerAlone = "401 404 200 404 404 404 404 404";
const staff = "401 403 403 200 200 403 403 200";
const creators = "401 403 403 403 200 403 403 200";
const everybodySignedIn = "401 200 200 200 200 200 200 200";

const order = async (things: Things) => `/orders/${(await things.ticket()).orderId}`;
const reservation = async (things: Things) => `/orders/${await things.reservation()}`;
const ticket = async (things: Things) => `/tickets/${(await things.ticket()).ticketId}`;
const soldEvent = async (things: Things) => `/events/${(await things.ticket()).eventId}`;

async function block(things: Things): Promise<string> {
  const { eventId, blockId } = await things.block();
  return `/events/${eventId}/blocks/${blockId}`;
}

/** Orders, refunds, blocks, tickets, check-ins and messages. */
export const salesRights: Record<string, Row> = {
  "orders.reserve": row("401 201 201 201 201 201 201 201", async (things) => {
    const { eventId, ticketTypeIds } = await things.onSale();
    const lines = [{ ticketTypeId: ticketTypeIds[0], quantity: 1 }];
    return { path: "/orders", body: { eventId, lines } };
  }),
  "orders.pay": row(ownerAlone, async (things) => ({
    path: `${await reservation(things)}/payment`,
    body: { paymentMethod: "pm_card_visa" },
  })),
  "orders.cancel": row(owner, async (things) => ({ path: `${await reservation(things)}/cancel` })),
  "orders.get": row(buyerAndStaff, async (things) => ({ path: await order(things) })),
  "orders.list": row(everybodySignedIn, () => ({ path: "/orders" })),
  "orders.getTimeline": row(buyerAndStaff, async (things) => ({ path: `${await order(things)}/timeline` })),
  "orders.watch": row(buyerAndStaff, async (things) => ({ path: `${await order(things)}/events` })),
  "orders.listRefunds": row(buyerAndStaff, async (things) => ({ path: `${await order(things)}/refunds` })),
  "orders.refund": row("401 404 403 403 201 404 404 201", async (things) => ({
    path: `${await order(things)}/refunds`,
    body: { reason: "The buyer is ill" },
  })),
  "orders.listForEvent": row(staff, async (things) => ({ path: `${await soldEvent(things)}/orders` })),
  "orders.getReport": row(creators, async (things) => ({ path: `${await soldEvent(things)}/report` })),

  "orders.createBlock": row("401 403 403 403 201 403 403 201", async (things) => {
    const { eventId, quotaIds } = await things.onSale();
    return { path: `/events/${eventId}/blocks`, body: { quotaId: quotaIds[0], from: 1, to: 3 } };
  }),
  "orders.listBlocks": row(staff, async (things) => ({ path: `${await soldEvent(things)}/blocks` })),
  "orders.getBlock": row(staff, async (things) => ({ path: await block(things) })),
  "orders.liftBlock": row(creators, async (things) => ({ path: await block(things) })),

  "tickets.getKeys": row("200", () => ({ path: "/.well-known/ticket-keys.json" })),
  "tickets.list": row(everybodySignedIn, () => ({ path: "/tickets" })),
  "tickets.get": row(buyerAndStaff, async (things) => ({ path: await ticket(things) })),
  "tickets.getPdf": row(ownerAlone, async (things) => ({ path: `${await ticket(things)}/pdf` })),
  "tickets.getQr": row(ownerAlone, async (things) => ({ path: `${await ticket(things)}/qr` })),
  "tickets.find": row(staff, async (things) => ({ path: `${await soldEvent(things)}/tickets` })),

  "tickets.checkIn": row("401 403 403 201 201 403 403 201", async (things) => {
    const { code } = await things.ticket();
    return { path: "/check-ins", body: { code, scanId: randomUUID() } };
  }),
  "tickets.getCheckIn": row("401 404 404 200 200 404 404 200", async (things) => ({
    path: `/check-ins/${await things.checkIn()}`,
  })),
  "tickets.listCheckIns": row(staff, async (things) => ({ path: `${await soldEvent(things)}/check-ins` })),
  "tickets.undoCheckIn": row("401 404 404 200 200 404 404 200", async (things) => ({
    path: `/check-ins/${await things.checkIn()}/undo`,
    body: { reason: "Scanned at the wrong entrance" },
  })),

  "notifications.list": row(everybodySignedIn, () => ({ path: "/notifications" })),
  "notifications.get": row(owner, async (things) => ({
    path: `/notifications/${await things.sentNotification()}`,
  })),
  "notifications.resend": row("401 404 202 404 404 404 404 202", async (things) => ({
    path: `/notifications/${await things.sentNotification()}/resend`,
  })),
};

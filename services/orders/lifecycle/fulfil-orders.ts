import type { IssuedTicket, PaidOrder } from "../../../contracts/tickets/tickets.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import type { OrderDocument, OutboxEntry } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { transition } from "../order/transition.ts";
import { noticeEntry, settleOutboxes, whenOf } from "./outbox.ts";

/** The most orders that one batch takes. */
export const batchSize = 100;
/** The most places that one call is about, unless a single order has more: with long names some hundred kilobytes. */
const maxPlaces = 1_000;

/**
 * Paid orders get their tickets, and their buyers the confirmation: one call each for the whole batch, or a few for
 * one of very large orders. When a call fails its orders are tried one by one, so that none keeps the others back;
 * an order that fails alone is left to recovery.
 */
export async function fulfilBatch(ports: OrderPorts, orders: OrderDocument[]): Promise<void> {
  await Promise.all(inCalls(orders).map((some) => fulfilSome(ports, some)));
}

function inCalls(orders: OrderDocument[]): OrderDocument[][] {
  const calls: OrderDocument[][] = [];
  let room = 0;
  for (const order of orders) {
    const places = placesOf(order);
    if (places > room || calls.length === 0) {
      calls.push([]);
      room = maxPlaces;
    }
    calls.at(-1)?.push(order);
    room -= places;
  }
  return calls;
}

async function fulfilSome(ports: OrderPorts, orders: OrderDocument[]): Promise<void> {
  try {
    await fulfilTogether(ports, orders);
  } catch (error) {
    if (orders.length === 1) throw error;
    ports.log.warn(
      { err: error, orders: orders.length },
      "a batch could not be fulfilled; its orders go one by one",
    );
    await Promise.all(orders.map((order) => fulfilAlone(ports, order)));
  }
}

async function fulfilAlone(ports: OrderPorts, order: OrderDocument): Promise<void> {
  try {
    await fulfilTogether(ports, [order]);
  } catch (error) {
    ports.log.error(
      { err: error, orderId: order._id },
      "an order could not be fulfilled; recovery tries it again",
    );
  }
}

async function fulfilTogether(ports: OrderPorts, orders: OrderDocument[]): Promise<void> {
  const issued = await failpoint(ports.failpoints, "orders.issue", () =>
    ports.issueTickets(orders.map(toPaidOrder)),
  );
  const moved = await Promise.all(orders.map((order) => fulfil(ports, order, issued[order._id])));
  const won = moved.filter((order) => order !== null);
  if (won.length > 0) await settleOutboxes(ports, won);
}

async function fulfil(
  ports: OrderPorts,
  order: OrderDocument,
  tickets: IssuedTicket[] | undefined,
): Promise<OrderDocument | null> {
  const places = placesOf(order);
  if (tickets?.length !== places) {
    throw new Error(
      `tickets.issue answered ${tickets?.length} tickets for the ${places} places of ${order._id}`,
    );
  }
  const paid = order.history.findLast((entry) => entry.to === "paid");
  const cause = { by: "system:orders", requestId: paid?.requestId ?? null };
  const outbox = [confirmation(order, tickets, cause.requestId)];
  const ticketIds = tickets.map(({ ticketId }) => ticketId);
  return await transition(ports, order, ["fulfil", { cause, set: { ticketIds }, outbox }]);
}

const placesOf = (order: OrderDocument) =>
  order.lines.reduce((total, line) => total + line.placeNumbers.length, 0);

function confirmation(order: OrderDocument, tickets: IssuedTicket[], requestId: string | null): OutboxEntry {
  const { totalMinor, currency } = order;
  const facts = { ...whenOf(order), totalMinor, currency, tickets };
  return noticeEntry(order, { kind: "orderConfirmed", n: 1, facts, requestId });
}

function toPaidOrder(order: OrderDocument): PaidOrder {
  return {
    orderId: order._id,
    eventId: order.eventId,
    buyerId: order.buyerId,
    lines: order.lines.map(({ ticketTypeId, quotaId, unitPriceMinor, placeNumbers, holderNames }) => ({
      ticketTypeId,
      quotaId,
      unitPriceMinor,
      placeNumbers,
      holderNames,
    })),
  };
}

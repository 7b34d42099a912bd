import type { PaidOrder } from "../../contracts/tickets.ts";
import { move } from "./moving.ts";
import type { OrderDocument, OutboxEntry } from "./order-documents.ts";
import { settleOutboxes } from "./outbox.ts";
import type { OrderPorts } from "./ports.ts";

/** The most orders that one batch takes. */
export const batchSize = 100;

/** Paid orders get their tickets, and their buyers the confirmation: one call each for the whole batch. */
export async function fulfilBatch(ports: OrderPorts, orders: OrderDocument[]): Promise<void> {
  await ports.reach("orders.issue:before");
  const ticketIds = await ports.issueTickets(orders.map(toPaidOrder));
  await ports.reach("orders.issue:after");
  const moved = await Promise.all(orders.map((order) => fulfil(ports, order, ticketIds[order._id])));
  const won = moved.filter((order) => order !== null);
  if (won.length > 0) await settleOutboxes(ports, won);
}

async function fulfil(
  ports: OrderPorts,
  order: OrderDocument,
  ticketIds: string[] | undefined,
): Promise<OrderDocument | null> {
  const places = order.lines.reduce((total, line) => total + line.placeNumbers.length, 0);
  if (ticketIds?.length !== places) {
    throw new Error(
      `tickets.issue answered ${ticketIds?.length} tickets for the ${places} places of ${order._id}`,
    );
  }
  const paid = order.history.findLast((entry) => entry.to === "paid");
  const cause = { by: "system:orders", requestId: paid?.requestId ?? null };
  const owes = [confirmation(order, ticketIds, cause.requestId)];
  return await move(ports, order, ["fulfil", { cause, set: { ticketIds }, owes }]);
}

function confirmation(order: OrderDocument, ticketIds: string[], requestId: string | null): OutboxEntry {
  const facts = {
    orderId: order._id,
    eventTitle: order.eventTitle,
    startsAt: order.eventStartsAt,
    timeZone: order.eventTimeZone,
    totalMinor: order.totalMinor,
    currency: order.currency,
    ticketCount: ticketIds.length,
    ticketIds,
  };
  const id = `${order._id}:orderConfirmed:1`;
  return {
    kind: "notify",
    notification: { id, orderId: order._id, userId: order.buyerId, kind: "orderConfirmed", facts, requestId },
  };
}

function toPaidOrder(order: OrderDocument): PaidOrder {
  return {
    orderId: order._id,
    eventId: order.eventId,
    buyerId: order.buyerId,
    lines: order.lines.map(({ ticketTypeId, quotaId, placeNumbers, holderNames }) => ({
      ticketTypeId,
      quotaId,
      placeNumbers,
      holderNames,
    })),
  };
}

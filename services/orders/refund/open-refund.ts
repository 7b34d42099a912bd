import type { IssuedTicket } from "../../../contracts/tickets/tickets.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { sameRequest } from "../../../lib/idempotency.ts";
import { sum } from "../../../lib/text/money.ts";
import { advance } from "../lifecycle/advance-order.ts";
import { eventCancelledNotice } from "../lifecycle/outbox.ts";
import type { OrderDocument, Refund } from "../order/order-documents.ts";
import type { Cause, OrderPorts } from "../order/order-ports.ts";
import { priceOf, refundedTicketIds, refundsOf, soldPlaces } from "../order/order-views.ts";
import { transition } from "../order/transition.ts";

/** The tickets of an order to be refunded. */
export interface RefundCommand {
  /** The same when the request is repeated. */
  id: string;
  bodyHash: string;
  orderId: string;
  /** Everything that is not refunded yet unless given. */
  ticketIds?: string[] | undefined;
  because: Refund["because"];
  reason: string | null;
  cause: Cause;
}

export interface OpenedRefund {
  order: OrderDocument;
  refund: Refund;
}

type Tickets = Awaited<ReturnType<OrderPorts["tickets"]["ofOrder"]>>;

/**
 * Writes a refund into the order, once per id; the worker that advances the order carries it out. A paid order gets its tickets
 * first. Throws NOT_FOUND, REFUND_NOT_POSSIBLE, TICKETS_NOT_IN_ORDER, ALREADY_REFUNDED, TICKETS_CHECKED_IN,
 * IDEMPOTENCY_KEY_REUSED, and SERVICE_UNAVAILABLE while a paid order cannot get its tickets.
 */
export async function openRefund(ports: OrderPorts, command: RefundCommand): Promise<OpenedRefund> {
  for (;;) {
    const order = await withTickets(ports, command.orderId);
    const known = refundsOf(order).find(({ id }) => id === command.id);
    if (known) return { order, refund: sameRequest(known, command.bodyHash) };
    if (order.state !== "fulfilled") throw notRefundable(order);
    const refund = await newRefund(ports, order, command);
    const won = await moveOpen(ports, order, { command, refund });
    if (won) return { order: won, refund };
  }
}

/** The order, with its tickets issued if it is paid. */
async function withTickets(ports: OrderPorts, orderId: string): Promise<OrderDocument> {
  const order = await existing(ports, orderId);
  if (order.state !== "paid") return order;
  await ports.fulfil(order);
  const now = await existing(ports, orderId);
  if (now.state === "paid") throw fail("SERVICE_UNAVAILABLE");
  return now;
}

async function existing(ports: OrderPorts, orderId: string): Promise<OrderDocument> {
  const order = await ports.orders.get(orderId);
  if (!order) throw fail("NOT_FOUND", { what: "order", id: orderId });
  return order;
}

function notRefundable(order: OrderDocument): Error {
  const { state, ticketIds } = order;
  return state === "refunded"
    ? fail("ALREADY_REFUNDED", { ticketIds })
    : fail("REFUND_NOT_POSSIBLE", { state });
}

async function newRefund(ports: OrderPorts, order: OrderDocument, command: RefundCommand): Promise<Refund> {
  const ticketIds = wantedTickets(order, command);
  const tickets = (await ports.tickets.ofOrder(order._id)).filter(({ id }) => ticketIds.has(id));
  if (tickets.length !== ticketIds.size) {
    throw new Error(
      `${order._id} has ${tickets.length} of the ${ticketIds.size} tickets that are to be refunded`,
    );
  }
  if (command.because === "asked") requireOutside(tickets);
  const amountMinor = priceOf(order, ticketIds);
  requireWithinTotal(order, amountMinor);
  return {
    n: refundsOf(order).length + 1,
    id: command.id,
    bodyHash: command.bodyHash,
    state: "voiding",
    because: command.because,
    tickets: tickets.map(issuedTicketOf),
    amountMinor,
    reason: command.reason,
    createdAtMs: ports.clock.nowMs(),
    requestId: command.cause.requestId,
  };
}

function wantedTickets(order: OrderDocument, command: RefundCommand): Set<string> {
  const known = soldPlaces(order).map(({ ticketId }) => ticketId);
  const refunded = refundedTicketIds(order);
  if (!command.ticketIds) {
    const open = known.filter((ticketId) => !refunded.has(ticketId));
    if (open.length === 0) throw fail("ALREADY_REFUNDED", { ticketIds: known });
    return new Set(open);
  }
  const wanted = new Set(command.ticketIds);
  const strange = [...wanted].filter((ticketId) => !known.includes(ticketId));
  if (strange.length > 0) throw fail("TICKETS_NOT_IN_ORDER", { ticketIds: strange });
  const twice = [...wanted].filter((ticketId) => refunded.has(ticketId));
  if (twice.length > 0) throw fail("ALREADY_REFUNDED", { ticketIds: twice });
  return wanted;
}

function requireOutside(tickets: Tickets): void {
  const inside = tickets.filter(({ state }) => state === "checkedIn");
  if (inside.length === 0) return;
  const numbers = inside.map(({ serial }) => serial).join(", ");
  throw fail("TICKETS_CHECKED_IN", { ticketIds: inside.map(({ id }) => id) }, { tickets: numbers });
}

/** No ticket is refunded twice, so only a damaged order can do this. */
function requireWithinTotal(order: OrderDocument, amountMinor: number): void {
  const { _id, totalMinor } = order;
  const counted = refundsOf(order)
    .filter(({ state }) => state !== "dropped")
    .map((refund) => refund.amountMinor);
  if (sum([...counted, amountMinor]) <= totalMinor) return;
  throw new Error(`${_id} cannot give back ${amountMinor} of ${totalMinor} beside ${counted}`);
}

const issuedTicketOf = ({ id, serial, placeNumber }: Tickets[number]): IssuedTicket => ({
  ticketId: id,
  serial,
  placeNumber,
});

function moveOpen(
  ports: OrderPorts,
  order: OrderDocument,
  { command, refund }: { command: RefundCommand; refund: Refund },
): Promise<OrderDocument | null> {
  const { n, amountMinor, tickets, reason } = refund;
  const { requestId } = command.cause;
  // Buyers of a cancelled event are notified at once, before the money is back.
  const isCancelled = command.because === "eventCancelled";
  const outbox = isCancelled
    ? [eventCancelledNotice(order, { refundMinor: amountMinor, reason, requestId })]
    : [];
  const details = { refund: n, amountMinor, ticketIds: tickets.map(({ ticketId }) => ticketId), reason };
  const set = { refunds: [...refundsOf(order), refund] };
  return transition(ports, order, ["openRefund", { cause: command.cause, set, outbox, details }]);
}

/** Carries the refund out and answers its progress by `untilMs` at the latest; the rest continues in the background. */
export async function refundAnswer(
  ports: OrderPorts,
  { order, refund }: OpenedRefund,
  untilMs: number,
): Promise<OpenedRefund> {
  const isOpen = refund.state === "voiding" || refund.state === "returning";
  if (!isOpen) return { order, refund };
  const timeUp = ports.sleep(Math.max(0, untilMs - ports.clock.nowMs())).then(() => null);
  const work = carryOut(ports, order);
  ports.waitUntil(work);
  const advanced = await Promise.race([work, timeUp]);
  const now = advanced ?? (await ports.orders.get(order._id)) ?? order;
  return { order: now, refund: now.refunds.find(({ n }) => n === refund.n) ?? refund };
}

/** Null when it could not go on: recovery does. */
async function carryOut(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  try {
    return await advance(ports, order);
  } catch (error) {
    const text = "a refund could not be carried out; recovery goes on with it";
    ports.log.error({ err: error, orderId: order._id }, text);
    return null;
  }
}

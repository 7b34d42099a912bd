import { isFinal } from "../../../services/payments/ledger/payment-documents.ts";
import { undoneOf } from "../../../services/tickets/check-in/check-in.ts";
import type { Ticket } from "../../../services/tickets/ticket/ticket-documents.ts";
import type { Finding } from "../../simulation/checks/checker.ts";
import { heldPlaces } from "../../simulation/checks/unreturned-places.ts";
import type { Journal, Request, Scanned, SeenTicket } from "../load/journal.ts";
import type { Books } from "./stored-documents.ts";

/** Answers that the stores do not have any more, beyond those that one event's checker sees. */
export function checkPromises(books: Books, journal: Journal): Finding[] {
  const tickets = new Map(books.tickets.map((ticket) => [ticket._id, ticket]));
  return [
    ...journal.tickets.flatMap((seen) => lostTicket(seen, tickets.get(seen.id))),
    ...journal.scans.flatMap((scan) => lostCheckIn(scan, tickets.get(scan.ticketId))),
    ...lostRefunds(books, journal),
    ...beyondTourLimits(books),
    ...strangers(books),
  ];
}

function lostTicket(seen: SeenTicket, ticket: Ticket | undefined): Finding[] {
  const { id, orderId, serial, placeNumber, buyerId } = seen;
  const isSame =
    ticket?.orderId === orderId &&
    ticket.serial === serial &&
    ticket.placeNumber === placeNumber &&
    ticket.userId === buyerId;
  if (isSame) return [];
  const now = ticket ? `number ${ticket.serial}, place ${ticket.placeNumber}` : "gone";
  const broken = `a buyer was shown the ticket ${id} with the number ${serial}, place ${placeNumber}: it is ${now}`;
  return [{ broken, orderIds: [orderId] }];
}

/** A ticket that was checked in is checked in; a refused one was checked in by another scan, or is void. */
function lostCheckIn({ ticketId, checkInId, refusal, isUndone }: Scanned, ticket?: Ticket): Finding[] {
  const finding = (broken: string) => [{ broken, orderIds: [ticketId.replace(/:.*/, "")] }];
  if (!ticket) return finding(`the ticket ${ticketId} was scanned and is gone`);
  const undone = undoneOf(ticket).some((past) => past.checkInId === checkInId);
  if (checkInId === null) {
    if (refusal === "TICKET_VOID" && ticket.state === "void") return [];
    return finding(`the ticket ${ticketId} was refused for ${refusal} and is "${ticket.state}"`);
  }
  if (isUndone) return undone ? [] : finding(`${checkInId} was taken back and is not any more`);
  const holds = ticket.checkIn?.checkInId === checkInId && ticket.state === "checkedIn";
  return holds ? [] : finding(`${checkInId} let someone in, and the ticket is "${ticket.state}"`);
}

function lostRefunds({ orders }: Books, journal: Journal): Finding[] {
  const known = new Set(orders.flatMap(({ refunds }) => refunds?.map(({ id }) => id) ?? []));
  return journal.orders.flatMap(({ what, status, key, orderId }) =>
    what === "refund" && status === 201 && !known.has(key!)
      ? [{ broken: `the refund ${key} was accepted and does not exist`, orderIds: [orderId!] }]
      : [],
  );
}

function beyondTourLimits({ tours, orders }: Books): Finding[] {
  return tours.flatMap(({ _id, maxTicketsPerBuyer }) => {
    if (maxTicketsPerBuyer === null) return [];
    const ofTour = orders.filter(({ tourId }) => tourId === _id);
    return [...Map.groupBy(ofTour, ({ buyerId }) => buyerId)].flatMap(([buyerId, theirs]) => {
      const had = theirs.flatMap(heldPlaces).length;
      if (had <= maxTicketsPerBuyer) return [];
      const broken = `${buyerId} has ${had} tickets of a tour that sells ${maxTicketsPerBuyer}`;
      return [{ broken, orderIds: theirs.map((order) => order._id) }];
    });
  });
}

/** Documents of no event: no request created them. */
function strangers({ events, orders, payments, sandboxCharges }: Books): Finding[] {
  const known = new Set(events.map(({ _id }) => _id));
  const lost = orders.filter(({ eventId }) => !known.has(eventId));
  const ids = new Set(orders.map(({ _id }) => _id));
  const charged = sandboxCharges.filter(({ orderId }) => !ids.has(orderId));
  const rows = payments.filter(({ orderId, state }) => !ids.has(orderId) && isFinal(state));
  return [
    ...lost.map(({ _id }) => ({ broken: "an order of no event", orderIds: [_id] })),
    ...charged.map(({ orderId }) => ({ broken: "a charge of no order", orderIds: [orderId] })),
    ...rows.map(({ orderId }) => ({ broken: "a payment of no order", orderIds: [orderId] })),
  ];
}

/** The expected refusals of each action; any other is a finding. */
const refusals: Record<string, readonly string[]> = {
  reserve: ["SOLD_OUT", "PLACES_TAKEN", "NO_ADJACENT_PLACES", "LIMIT_EXCEEDED", "NOT_ON_SALE"],
  pay: [
    ...["PAYMENT_DECLINED", "PAYMENT_FAILED", "PAYMENT_IN_PROGRESS", "ORDER_EXPIRED", "ORDER_CANCELLED"],
    ...["ORDER_REFUNDED", "EVENT_CANCELLED", "NOT_ON_SALE"],
  ],
  cancel: ["ORDER_NOT_CANCELLABLE"],
  refund: ["REFUND_NOT_POSSIBLE", "TICKETS_CHECKED_IN", "ALREADY_REFUNDED", "TICKETS_NOT_IN_ORDER"],
  "check in": ["TICKET_VOID"],
  "sign in": ["EMAIL_TAKEN"],
};

/** Faults, impossible refusals, and requests without an answer. */
export function checkRequests({ requests }: Journal): Finding[] {
  return requests.flatMap((request) => {
    const { what, isOver, tries, about } = request;
    const orderIds = about?.startsWith("ord_") ? [about.replace(/:.*/, "")] : [];
    const finding = (broken: string) => [{ broken: `${broken}: ${requestText(request)}`, orderIds }];
    const faults = tries.filter(({ status }) => status === 500);
    if (faults.length > 0) return finding("a request was answered with a fault");
    if (!isOver) return finding("a request was never answered");
    const { status, code } = tries.at(-1)!;
    if (code === null || refusals[what]?.includes(code)) return [];
    return finding(`a request was refused with ${status} ${code}`);
  });
}

function requestText({ who, what, method, path, tries }: Request): string {
  const answers = tries.slice(-4).map(({ status, code, requestId }) => `${status} ${code} (${requestId})`);
  return `${who} wanted to ${what}, ${method} ${path}; of ${tries.length} answers the last: ${answers.join(", ")}`;
}

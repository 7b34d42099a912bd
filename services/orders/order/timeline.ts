import type { z } from "zod";
import type { listNotificationsOfOrder } from "../../../contracts/notifications/notifications.ts";
import type { getTimeline } from "../../../contracts/orders/timelines.ts";
import type { listPayments } from "../../../contracts/payments.ts";
import type { Ticket } from "../../../contracts/tickets/tickets.ts";
import { isoTime } from "../../../lib/clock.ts";
import type { OrderDocument } from "./order-documents.ts";

export type TimelineEntry = z.output<(typeof getTimeline)["result"]>["entries"][number];

/** The records of the order in other services. */
export type Surroundings = z.output<(typeof listPayments)["result"]> &
  z.output<(typeof listNotificationsOfOrder)["result"]> & {
    tickets: Pick<Ticket, "id" | "serial" | "issuedAt" | "checkedInAt">[];
  };

/** One order's whole story, oldest first, out of every ledger that has a part of it. */
export function timelineOf(order: OrderDocument, around: Surroundings): TimelineEntry[] {
  const entries = [
    ...order.history.map(({ atMs, what, from, to, by, requestId, details }) => ({
      at: isoTime(atMs),
      what: `order.${what}`,
      requestId,
      details: { from, to, by, ...details },
    })),
    ...around.payments.flatMap(({ attempt, amountMinor, currency, history }) =>
      history.map(({ atMs, what, requestId }) => ({
        at: isoTime(atMs),
        what: `payment.${what}`,
        requestId,
        details: { attempt, amountMinor, currency },
      })),
    ),
    ...around.refunds.flatMap(({ refund, amountMinor, currency, reason, history }) =>
      history.map(({ atMs, what, requestId }) => ({
        at: isoTime(atMs),
        what: `refund.${what}`,
        requestId,
        details: { refund, amountMinor, currency, ...(what === "failed" && { reason }) },
      })),
    ),
    ...around.tickets.flatMap(ticketEntries),
    ...around.notifications.flatMap(notificationEntries),
  ];
  return entries.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function ticketEntries(ticket: Surroundings["tickets"][number]): TimelineEntry[] {
  const details = { ticketId: ticket.id, serial: ticket.serial };
  const issued = { at: ticket.issuedAt, what: "ticket.issued", requestId: null, details };
  if (ticket.checkedInAt === null) return [issued];
  return [issued, { at: ticket.checkedInAt, what: "ticket.checkedIn", requestId: null, details }];
}

function notificationEntries(sent: Surroundings["notifications"][number]): TimelineEntry[] {
  const details = { notificationId: sent.id, kind: sent.kind, state: sent.state, attempts: sent.attempts };
  const queued = { at: sent.createdAt, what: "notification.queued", requestId: null, details };
  if (sent.sentAt === null) return [queued];
  const sentDetails = { ...details, channel: sent.channel };
  return [queued, { at: sent.sentAt, what: "notification.sent", requestId: null, details: sentDetails }];
}

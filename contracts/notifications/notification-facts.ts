import { z } from "zod";
import { bilingualText, currency, organizerId, timeZone, totalMinor } from "../shapes.ts";
import { issuedTicket } from "../tickets/tickets.ts";
import { role } from "../users/users.ts";

const time = z.iso.datetime({ offset: true });
const orderId = z.string().min(1);
const venue = z.object({ name: z.string(), city: z.string() });
const ofEvent = { orderId, eventTitle: bilingualText, startsAt: time, timeZone };

/** The data of each kind of message: codes, amounts and ids; never a ticket's code. */
export const factShapes = {
  orderConfirmed: z.object({
    ...ofEvent,
    totalMinor,
    currency,
    tickets: z.array(issuedTicket).min(1),
  }),
  paymentDeclined: z.object({
    orderId,
    /** Decline code of the card processor. */
    reason: z.string(),
    /** Until when the places stay reserved; null: they are free again. */
    keptUntil: time.nullable(),
    eventTitle: bilingualText.optional(),
    timeZone: timeZone.default("UTC"),
  }),
  orderExpired: z.object({ orderId, eventTitle: bilingualText.optional() }),
  /** The event will not take place; an order that was paid gets its money back. */
  eventCancelled: z.object({ ...ofEvent, refundMinor: totalMinor, currency, reason: z.string().nullable() }),
  orderRefunded: z.object({
    ...ofEvent,
    amountMinor: totalMinor,
    currency,
    tickets: z.array(issuedTicket).min(1),
    reason: z.string().nullable(),
    /** The card processor refused: the organizer has to return the money by other means. */
    byHand: z.boolean().optional(),
  }),
  /** When or where changed after tickets were sold. */
  eventChanged: z.object({
    ...ofEvent,
    startedAt: time.nullable().describe("when it would have started before; null: as before"),
    venue,
    venueBefore: venue.nullable(),
  }),
  /** `token` is a secret: it is forgotten once the message is out. */
  invitation: z.object({
    organizerId,
    organizerName: z.string(),
    role,
    invitedBy: z.string(),
    token: z.string(),
    expiresAt: time,
  }),
  passwordReset: z.object({ token: z.string(), expiresAt: time }),
} as const;

export const notificationKind = z.enum(
  Object.keys(factShapes) as [keyof typeof factShapes, ...(keyof typeof factShapes)[]],
);
export type NotificationKind = z.output<typeof notificationKind>;
export type Facts<K extends NotificationKind> = z.output<(typeof factShapes)[K]>;
export type Title = z.output<typeof bilingualText>;

import { z } from "zod";
import type { NotificationKind } from "../../contracts/notifications.ts";
import { currency, timeZone } from "../../contracts/shapes.ts";
import { issuedTicket } from "../../contracts/tickets.ts";

const title = z.object({ en: z.string().optional(), fr: z.string().optional() });
const time = z.iso.datetime({ offset: true });
const orderId = z.string().min(1);

/** What each kind of message must know, and what it can say without. */
export const factShapes = {
  orderConfirmed: z.object({
    orderId,
    eventTitle: title,
    startsAt: time,
    timeZone,
    totalMinor: z.int().min(0),
    currency,
    tickets: z.array(issuedTicket).min(1),
  }),
  paymentDeclined: z.object({
    orderId,
    /** Decline code of the card processor. */
    reason: z.string(),
    /** Until when the places stay reserved; null: they are free again. */
    keptUntil: time.nullable(),
    eventTitle: title.optional(),
    timeZone: timeZone.default("UTC"),
  }),
  orderExpired: z.object({ orderId, eventTitle: title.optional() }),
} as const satisfies Record<NotificationKind, z.ZodObject>;

export type Facts<K extends NotificationKind> = z.output<(typeof factShapes)[K]>;
export type Title = z.output<typeof title>;

import {
  getNotification,
  listNotifications,
  resendNotification,
} from "../../contracts/notifications/notifications.ts";
import { type Ctx, type Implemented, on } from "../../lib/calls/call.ts";
import { isAdmin, localeOf, signedInUser } from "../../lib/calls/context.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Collection } from "../../mixins/store/port.ts";
import { ownNotification, resend } from "./delivery/resend.ts";
import type { Notification } from "./notification-documents.ts";
import { viewOf } from "./notification-views.ts";

export interface BuyerPorts {
  notifications: Collection<Notification>;
  clock: Clock;
  /** There is something to send. */
  wake: () => void;
}

/** Actions of people on the messages to them. */
export function buyerActions({ notifications, clock, wake }: BuyerPorts): Implemented[] {
  /** Null for an admin, with all rights. */
  const ownerOf = (ctx: Ctx) => (isAdmin(ctx.meta) ? null : signedInUser(ctx.meta));
  return [
    on(listNotifications, async ({ limit, cursor }, ctx) => {
      const where = { userId: signedInUser(ctx.meta) };
      const newest = { index: "byUser", where, direction: "descending", limit, after: cursor } as const;
      const page = await notifications.find(newest);
      return { ...page, items: page.items.map((each) => viewOf(each, localeOf(ctx.meta))) };
    }),

    on(getNotification, async ({ notificationId }, ctx) => {
      const userId = ownerOf(ctx);
      return viewOf(await ownNotification(notifications, { notificationId, userId }), localeOf(ctx.meta));
    }),

    on(resendNotification, async ({ notificationId, idempotencyKey }, ctx) => {
      const command = { notificationId, idempotencyKey, userId: ownerOf(ctx) };
      const queued = await resend({ notifications, clock }, command);
      wake();
      return viewOf(queued, localeOf(ctx.meta));
    }),
  ];
}

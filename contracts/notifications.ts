import { z } from "zod";
import { action } from "../lib/contract.ts";
import { pageOf, paging, userId } from "./shapes.ts";

export const notificationKind = z.enum(["orderConfirmed", "paymentDeclined", "orderExpired"]);
export type NotificationKind = z.output<typeof notificationKind>;

/** One message that is owed; `id` is `orderId:kind:n`, so that owing it twice sends it once. */
export const owedNotification = z.strictObject({
  id: z.string(),
  orderId: z.string(),
  userId,
  kind: notificationKind,
  /** What the template says: codes, amounts, ids; never a ticket code. */
  facts: z.record(z.string(), z.unknown()),
  requestId: z.string().nullable(),
});
export type OwedNotification = z.output<typeof owedNotification>;

/** Queues messages durably; a known id changes nothing. */
export const enqueueNotifications = action("notifications.enqueue", {
  auth: "internal",
  params: z.strictObject({ notifications: z.array(owedNotification).min(1).max(200) }),
  result: z.object({ queued: z.int() }),
});

export const notification = z.object({
  id: z.string(),
  kind: notificationKind,
  orderId: z.string(),
  channel: z.enum(["mail", "sms"]).nullable(),
  state: z.enum(["pending", "sent", "failed"]),
  attempts: z.int(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
});

export const listNotifications = action("notifications.list", {
  rest: "GET /notifications",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "What was sent to you and whether it went out, the newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ ...paging }),
  result: pageOf(notification),
});

export const listNotificationsOfOrder = action("notifications.listForOrder", {
  auth: "internal",
  params: z.strictObject({ orderId: z.string() }),
  result: z.object({ notifications: z.array(notification) }),
});

/** What the embedded shop would have sent, the newest first; the gateway shows it at /dev/outbox. */
export const listOutbox = action("notifications.listOutbox", {
  auth: "internal",
  params: z.strictObject({ ...paging }),
  result: pageOf(
    z.object({
      messageId: z.string(),
      at: z.string(),
      channel: z.enum(["mail", "sms"]),
      to: z.string(),
      subject: z.string().nullable(),
      text: z.string(),
    }),
  ),
});

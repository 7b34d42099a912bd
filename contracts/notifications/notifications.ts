import { z } from "zod";
import { action, idempotencyKey } from "../../lib/calls/contract.ts";
import { file, locale, pageOf, paging, userId } from "../shapes.ts";
import { notificationKind } from "./notification-facts.ts";

/** One message that is owed; `id` is `<what it is about>:kind:n`, so that owing it twice sends it once. */
const newNotification = z.strictObject({
  id: z.string(),
  /** Null: it is about no order. */
  orderId: z.string().nullable(),
  /** Null: it goes to `address`, whose owner has no account yet. */
  userId: userId.nullable(),
  address: z.strictObject({ email: z.string(), locale }).optional(),
  kind: notificationKind,
  /** Of this kind's shape in notification-facts.ts; refused when it is queued otherwise. */
  facts: z.record(z.string(), z.unknown()),
  requestId: z.string().nullable(),
});
export type NewNotification = z.output<typeof newNotification>;

/**
 * Queues messages durably; a known id changes nothing. One with wrong facts, or for no one, is the caller's fault: the
 * others are queued, and then it throws.
 */
export const enqueueNotifications = action("notifications.enqueue", {
  auth: "internal",
  params: z.strictObject({ notifications: z.array(newNotification).min(1).max(200) }),
  result: z.object({ queued: z.int() }),
});

export const notificationId = z
  .string()
  .regex(/^[0-9A-Za-z_:-]{3,200}$/, "must be the id of a notification, like ord_3k9…:orderConfirmed:1")
  .describe("id of a notification");

const channel = z.enum(["mail", "sms"]);

export const notification = z.object({
  id: z.string(),
  kind: notificationKind,
  orderId: z.string().nullable(),
  channel: channel.nullable().describe("null: nothing went out yet"),
  state: z
    .enum(["pending", "sent", "failed"])
    .describe("`sent`: the mail server or the SMS service took it; `failed`: given up"),
  attempts: z.int(),
  createdAt: z.string(),
  sentAt: z.string().nullable(),
  nextTryAt: z.string().nullable().describe("of a pending one: when it is tried next"),
  lastError: z.string().nullable().describe("what went wrong last, in the reader's language"),
  resendsLeft: z.int().describe("how often it can still be sent again"),
});

export const listNotifications = action("notifications.list", {
  rest: "GET /notifications",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "List the messages to me with their state, newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ ...paging }),
  result: pageOf(notification),
});

export const getNotification = action("notifications.get", {
  rest: "GET /notifications/{notificationId}",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Get a message to me: its state, and the reason and time of the next attempt",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ notificationId }),
  result: notification,
  errors: ["NOT_FOUND"],
});

export const resendNotification = action("notifications.resend", {
  rest: "POST /notifications/{notificationId}/resend",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Send a message to me again",
  description:
    "It goes to the present address of your account, at most three times per message. A message that is still being sent, or that contained a single-use code, is not sent again.",
  whenLost: "The message is not sent again; repeating with the same Idempotency-Key sends it once.",
  params: z.strictObject({ idempotencyKey, notificationId }),
  result: notification,
  status: 202,
  errors: ["NOT_FOUND", "NOTIFICATION_NOT_RESENDABLE"],
});

export const listNotificationsOfOrder = action("notifications.listForOrder", {
  auth: "internal",
  params: z.strictObject({ orderId: z.string() }),
  result: z.object({ notifications: z.array(notification) }),
});

const outboxMessage = z.object({
  messageId: z.string(),
  at: z.string(),
  channel,
  to: z.string(),
  locale,
  subject: z.string().nullable(),
  text: z.string(),
  attachments: z.array(z.object({ fileName: z.string(), contentType: z.string(), bytes: z.int() })),
});

/** Messages not sent by mail or SMS, the newest first; the gateway shows it at /dev/outbox where OUTBOX_PAGE is on. */
export const listOutbox = action("notifications.listOutbox", {
  auth: "internal",
  params: z.strictObject({ ...paging }),
  result: pageOf(outboxMessage),
});

/** One unsent message with its HTML; null for an SMS. */
export const getOutboxMessage = action("notifications.getOutboxMessage", {
  auth: "internal",
  params: z.strictObject({ messageId: z.string() }),
  result: outboxMessage.extend({ html: z.string().nullable() }),
  errors: ["NOT_FOUND"],
});

/** An attachment of an unsent message, counted from 0; only the newest ones are retained. */
export const getOutboxAttachment = action("notifications.getOutboxAttachment", {
  auth: "internal",
  params: z.strictObject({ messageId: z.string(), index: z.int().min(0) }),
  result: file,
  errors: ["NOT_FOUND"],
});

/** Takes an erased person out of the messages: addresses, names and texts. Safe to repeat. */
export const forgetRecipient = action("notifications.forgetRecipient", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({ forgotten: z.int() }),
});

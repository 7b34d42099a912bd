import type { z } from "zod";
import type { listOutbox, notification } from "../../contracts/notifications.ts";
import { isoTime } from "../../lib/clock.ts";
import type { Notification } from "./notification-documents.ts";
import type { OutboxMessage } from "./outbox-transport.ts";

/** What its receiver sees of a notification. */
export function viewOf(document: Notification): z.output<typeof notification> {
  const { _id, kind, orderId, channel, state, attempts, createdAtMs, sentAtMs } = document;
  const sentAt = sentAtMs === null ? null : isoTime(sentAtMs);
  return { id: _id, kind, orderId, channel, state, attempts, createdAt: isoTime(createdAtMs), sentAt };
}

export function outboxView({
  _id,
  atMs,
  ...message
}: OutboxMessage): z.output<(typeof listOutbox)["result"]>["items"][number] {
  return { messageId: _id, at: isoTime(atMs), ...message };
}

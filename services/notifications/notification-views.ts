import type { z } from "zod";
import type {
  getOutboxMessage,
  listOutbox,
  notification,
} from "../../contracts/notifications/notifications.ts";
import { isoTime } from "../../lib/clock.ts";
import type { Locale } from "../../lib/text/locale.ts";
import { resendsLeft } from "./delivery/resend.ts";
import type { Notification } from "./notification-documents.ts";
import { problemText } from "./transport/delivery-problems.ts";
import type { UnsentMessage } from "./transport/unsent-transport.ts";

const timeOrNull = (atMs: number | null) => (atMs === null ? null : isoTime(atMs));

/** The receiver's view of a notification. */
export function viewOf(document: Notification, locale: Locale): z.output<typeof notification> {
  const { _id, kind, orderId, channel, state, attempts, createdAtMs, lastProblem } = document;
  return {
    id: _id,
    kind,
    orderId,
    channel,
    state,
    attempts,
    createdAt: isoTime(createdAtMs),
    sentAt: timeOrNull(document.sentAtMs),
    nextTryAt: timeOrNull(document.nextAtMs),
    lastError: lastProblem && problemText(lastProblem, locale),
    resendsLeft: resendsLeft(document),
  };
}

type UnsentItem = z.output<(typeof listOutbox)["result"]>["items"][number];

export function unsentView({ _id, atMs, html, ...message }: UnsentMessage): UnsentItem {
  return { messageId: _id, at: isoTime(atMs), ...message };
}

export function unsentDetails(message: UnsentMessage): z.output<(typeof getOutboxMessage)["result"]> {
  return { ...unsentView(message), html: message.html };
}

import type { NotificationKind } from "../../contracts/notifications.ts";
import type { Move } from "../../lib/transitions.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";

export type NotificationState = "pending" | "sent" | "failed";

export const notificationMoves = {
  send: { from: ["pending"], to: "sent" },
  giveUp: { from: ["pending"], to: "failed" },
} as const satisfies Record<string, Move<NotificationState>>;

/** One message that is owed or was sent: these documents are the queue. `_id` is `orderId:kind:n`. */
export interface Notification extends Document {
  orderId: string;
  userId: string;
  kind: NotificationKind;
  /** What the template says; checked when it is rendered. */
  facts: Record<string, unknown>;
  /** The request that caused it: the reference in the message's last line. */
  requestId: string | null;
  state: NotificationState;
  /** Counted when one begins, so that one that ends the process counts too. */
  attempts: number;
  /** When a worker may take it; pushed on by the one that does. Null when it is done. */
  nextAtMs: number | null;
  channel: "mail" | "sms" | null;
  sentAtMs: number | null;
  providerAnswer: string | null;
  /** What went wrong last, without addresses. */
  lastError: string | null;
  createdAtMs: number;
  version: number;
}

export const notificationSpec: CollectionSpec<Notification> = {
  name: "notifications",
  indexes: {
    due: ["nextAtMs"],
    byUser: ["userId", "createdAtMs"],
    byOrder: ["orderId", "createdAtMs"],
  },
};

import type { NotificationKind } from "../../contracts/notifications/notification-facts.ts";
import type { Move } from "../../lib/state-machine.ts";
import type { Locale } from "../../lib/text/locale.ts";
import type { CollectionSpec, Document } from "../../mixins/store/port.ts";
import type { Problem } from "./transport/delivery-problems.ts";

export type NotificationState = "pending" | "sent" | "failed";

export const notificationMoves = {
  send: { from: ["pending"], to: "sent" },
  giveUp: { from: ["pending"], to: "failed" },
  resend: { from: ["sent", "failed"], to: "pending" },
} as const satisfies Record<string, Move<NotificationState>>;

/** One message that is owed or was sent: these documents are the queue. `_id` is `<what it is about>:kind:n`. */
export interface Notification extends Document {
  /** Null: it is about no order. */
  orderId: string | null;
  /** Null: it goes to `address`, whose owner has no account. */
  userId: string | null;
  /** Forgotten once the message is out or given up. */
  address: { email: string; locale: Locale } | null;
  kind: NotificationKind;
  /** The template's data, of the kind's shape. Null: erased, because of a secret or with its person. */
  facts: Record<string, unknown> | null;
  /** The request that caused it: the reference in the message's last lines. */
  requestId: string | null;
  state: NotificationState;
  /** Counted when one begins, so that one that ends the process counts too. */
  attempts: number;
  /** When a worker may take it; pushed on by the one that does. Null when it is done. */
  nextAtMs: number | null;
  /** How often the tickets could not be printed. */
  printFailures: number;
  channel: "mail" | "sms" | null;
  sentAtMs: number | null;
  providerAnswer: string | null;
  /** The last error, for operators: without addresses and secrets. */
  lastError: string | null;
  /** The same for its receiver. */
  lastProblem: Problem | null;
  /** One derived from the Idempotency-Key of each time that its receiver wanted it again. */
  resendIds: string[];
  createdAtMs: number;
  version: number;
}

export const notificationSpec: CollectionSpec<Notification> = {
  name: "notifications",
  indexes: {
    due: ["nextAtMs"],
    byUser: ["userId", "createdAtMs"],
    byOrder: ["orderId", "createdAtMs"],
    byState: ["state"],
  },
};

import type { Clock } from "../../../lib/clock.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { derivedId } from "../../../lib/ids.ts";
import { nextState } from "../../../lib/state-machine.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import { hasSecrets } from "../content/secret-facts.ts";
import { type Notification, notificationMoves } from "../notification-documents.ts";

export interface ResendingPorts {
  notifications: Collection<Notification>;
  clock: Clock;
}

export const maxResends = 3;

/** How often its receiver may still have it sent again. */
export function resendsLeft({ kind, facts, resendIds }: Notification): number {
  return hasSecrets(kind) || facts === null ? 0 : Math.max(0, maxResends - resendIds.length);
}

/** One's own message. Throws NOT_FOUND for anyone else's; `userId` null sees all. */
export async function ownNotification(
  notifications: Collection<Notification>,
  { notificationId, userId }: { notificationId: string; userId: string | null },
): Promise<Notification> {
  const found = await notifications.get(notificationId);
  if (!found || (userId !== null && found.userId !== userId))
    throw fail("NOT_FOUND", { what: "notification", id: notificationId });
  return found;
}

export interface ResendCommand {
  notificationId: string;
  /** Null: an admin, with the right to do it for any user. */
  userId: string | null;
  idempotencyKey: string;
}

/**
 * Puts a message that was sent or given up back into the queue, once per key. Throws NOT_FOUND, and
 * NOTIFICATION_NOT_RESENDABLE with why.
 */
export async function resend(ports: ResendingPorts, command: ResendCommand): Promise<Notification> {
  for (;;) {
    const found = await ownNotification(ports.notifications, command);
    const resendId = derivedId("rsd", found._id, command.idempotencyKey);
    if (found.resendIds.includes(resendId)) return found;
    const reason = refusalOf(found);
    if (reason !== null) throw fail("NOTIFICATION_NOT_RESENDABLE", { reason });
    const { _id, version } = found;
    const changed = await ports.notifications.change(_id, { version }, again(found, resendId, ports.clock));
    if (changed) return changed;
  }
}

/** A code of lib/errors/reasons.ts, or null. */
function refusalOf(found: Notification): string | null {
  if (hasSecrets(found.kind)) return "held_a_code";
  if (found.facts === null) return "was_forgotten";
  if (found.state === "pending") return "still_on_its_way";
  return resendsLeft(found) === 0 ? "sent_again_enough" : null;
}

function again(found: Notification, resendId: string, clock: Clock): Partial<Notification> {
  return {
    state: nextState(notificationMoves, "resend", found.state),
    resendIds: [...found.resendIds, resendId],
    attempts: 0,
    printFailures: 0,
    nextAtMs: clock.nowMs(),
    lastError: null,
    lastProblem: null,
    version: found.version + 1,
  };
}

import type { OwedNotification } from "../../contracts/notifications.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Reach } from "../../lib/failpoints.ts";
import type { Collection } from "../../mixins/store/port.ts";
import type { Notification } from "./notification-documents.ts";

export const queueingFailpoints = ["notifications.enqueue:before", "notifications.enqueue:after"] as const;

export interface QueueingPorts {
  notifications: Collection<Notification>;
  clock: Clock;
  reach: Reach;
}

/** Queues messages durably and answers how many are new: an id that is known changes nothing. */
export async function enqueue(ports: QueueingPorts, owed: OwedNotification[]): Promise<number> {
  const nowMs = ports.clock.nowMs();
  await ports.reach("notifications.enqueue:before");
  const refusals = await ports.notifications.insertAll(owed.map((one) => pending(one, nowMs)));
  await ports.reach("notifications.enqueue:after");
  return refusals.filter((key) => key === null).length;
}

function pending({ id, ...owed }: OwedNotification, nowMs: number): Notification {
  return {
    _id: id,
    ...owed,
    state: "pending",
    attempts: 0,
    nextAtMs: nowMs,
    channel: null,
    sentAtMs: null,
    providerAnswer: null,
    lastError: null,
    createdAtMs: nowMs,
    version: 1,
  };
}

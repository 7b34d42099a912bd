import { factShapes } from "../../../contracts/notifications/notification-facts.ts";
import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import type { Clock } from "../../../lib/clock.ts";
import { type Failpoints, failpoint, failpointsOf } from "../../../lib/failpoints.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { Notification } from "../notification-documents.ts";

export const queueingFailpoints = failpointsOf("notifications.enqueue");

export interface QueueingPorts {
  notifications: Collection<Notification>;
  clock: Clock;
  failpoints: Failpoints;
}

/**
 * Queues messages durably and answers how many are new: an id that is known changes nothing. One with wrong facts or
 * without a receiver is a fault of the caller: the others are queued, so that it holds no one up, and then it throws an
 * Error that names the ids and fields, and no value.
 */
export async function enqueue(ports: QueueingPorts, notices: NewNotification[]): Promise<number> {
  const nowMs = ports.clock.nowMs();
  const checked = notices.map((one) => ({ ...one, faults: faultsOf(one) }));
  const right = checked.filter(({ faults }) => faults.length === 0);
  const refusals = await failpoint(ports.failpoints, "notifications.enqueue", () =>
    ports.notifications.insertAll(right.map((one) => pending(one, nowMs))),
  );
  const wrong = checked.filter(({ faults }) => faults.length > 0);
  if (wrong.length > 0) throw new Error(`not queued: ${wrong.map(described).join("; ")}`);
  return refusals.filter((key) => key === null).length;
}

function faultsOf({ userId, address, kind, facts }: NewNotification): string[] {
  const checked = factShapes[kind].safeParse(facts);
  const wrongFacts = checked.error?.issues.map(({ path, code }) => `/${path.join("/")} (${code})`) ?? [];
  return userId === null && address === undefined ? [...wrongFacts, "no receiver"] : wrongFacts;
}

const described = ({ id, kind, faults }: { id: string; kind: string; faults: string[] }) =>
  `${id} as ${kind}: ${faults.join(", ")}`;

function pending(notices: NewNotification, nowMs: number): Notification {
  const { id, orderId, userId, address, kind, facts, requestId } = notices;
  return {
    _id: id,
    orderId,
    userId,
    address: userId === null ? (address ?? null) : null,
    kind,
    // Fields outside the shape, like a ticket's code, are not stored.
    facts: factShapes[kind].parse(facts),
    requestId,
    state: "pending",
    attempts: 0,
    nextAtMs: nowMs,
    printFailures: 0,
    channel: null,
    sentAtMs: null,
    providerAnswer: null,
    lastError: null,
    lastProblem: null,
    resendIds: [],
    createdAtMs: nowMs,
    version: 1,
  };
}

import { orderLeaseMs } from "../../../lib/deadlines.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { claimsWithout } from "./claims.ts";
import type { OrderDocument, OutboxEntry } from "./order-documents.ts";
import type { Cause, OrderPorts } from "./order-ports.ts";
import { freesClaims, type OrderMove, retryPauseMs, stateAfter } from "./order-states.ts";

export interface TransitionChange {
  cause: Cause;
  /** Fields that change with the state. */
  set?: Partial<OrderDocument>;
  /** Messages owed by this move. */
  outbox?: OutboxEntry[];
  details?: Record<string, unknown>;
  /** Places (claims) that come free although the order goes on. */
  frees?: string[];
}

/**
 * Moves an order by one compare-and-set on its version, together with its history, its messages and the time of the
 * next attempt. Answers the moved order, or null when another worker won. Throws IllegalMoveError.
 */
export async function transition(
  ports: OrderPorts,
  order: OrderDocument,
  [name, change]: [OrderMove, TransitionChange],
): Promise<OrderDocument | null> {
  const next = moved(order, { name, change, nowMs: ports.clock.nowMs() });
  const won = await failpoint(ports.failpoints, `orders.${name}`, () =>
    ports.orders.change(order._id, { version: order.version }, next),
  );
  if (won) ports.changed(order._id);
  return won;
}

const noClaims = { claims: [], tourClaims: [] };

const claimsLeft = (order: OrderDocument, frees: string[] | undefined) =>
  frees ? claimsWithout(order, frees) : { claims: order.claims };

function moved(
  order: OrderDocument,
  { name, change, nowMs }: { name: OrderMove; change: TransitionChange; nowMs: number },
): Partial<OrderDocument> {
  const state = stateAfter(name, order.state);
  const left = freesClaims(state) ? noClaims : claimsLeft(order, change.frees);
  const retained = new Set(left.claims);
  const freed = order.claims.filter((claim) => !retained.has(claim));
  const release: OutboxEntry[] = freed.length > 0 ? [{ kind: "release", claims: freed }] : [];
  const outbox = [...order.outbox, ...release, ...(change.outbox ?? [])];
  const expiresAtMs = change.set?.expiresAtMs ?? order.expiresAtMs;
  return {
    ...change.set,
    state,
    version: order.version + 1,
    ...left,
    holding: left.claims.length > 0,
    outbox,
    unanswered: 0,
    // The worker that moved it continues with the next step; others take it only after `orderLeaseMs`.
    nextAtMs: state === "reserved" && outbox.length === 0 ? expiresAtMs : nowMs + orderLeaseMs,
    history: [
      ...order.history,
      {
        atMs: nowMs,
        what: name,
        from: order.state,
        to: state,
        ...change.cause,
        details: change.details ?? {},
      },
    ],
  };
}

/** Schedules a retry of the present step with backoff, after it got no answer. Null when another worker won. */
export async function scheduleRetry(ports: OrderPorts, order: OrderDocument): Promise<OrderDocument | null> {
  const tries = order.unanswered + 1;
  const expected = { version: order.version, nextAtMs: order.nextAtMs };
  const nextAtMs = ports.clock.nowMs() + retryPauseMs(tries, ports.random);
  return await ports.orders.change(order._id, expected, { unanswered: tries, nextAtMs });
}

/** Schedules the next attempt without a transition; null schedules none. Answers null when another worker won. */
export function scheduleAt(
  ports: OrderPorts,
  order: OrderDocument,
  nextAtMs: number | null,
): Promise<OrderDocument | null> {
  const expected = { version: order.version, nextAtMs: order.nextAtMs };
  return ports.orders.change(order._id, expected, { nextAtMs });
}

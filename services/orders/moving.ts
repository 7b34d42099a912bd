import type { OrderDocument, OutboxEntry } from "./order-documents.ts";
import { freesClaims, type OrderMove, stateAfter } from "./order-states.ts";
import type { Cause, OrderPorts } from "./ports.ts";
import { leaseMs } from "./timing.ts";

export interface MoveChange {
  cause: Cause;
  /** Fields that change with the state. */
  set?: Partial<OrderDocument>;
  /** Messages owed by this move. */
  owes?: OutboxEntry[];
  details?: Record<string, unknown>;
}

/**
 * Moves an order by one compare-and-set on its version, together with its history, its outbox and when somebody must
 * look again. Answers the moved order, or null when another worker won. Throws IllegalMoveError.
 */
export async function move(
  ports: OrderPorts,
  order: OrderDocument,
  [name, change]: [OrderMove, MoveChange],
): Promise<OrderDocument | null> {
  const next = moved(order, { name, change, nowMs: ports.clock.nowMs() });
  await ports.reach(`orders.${name}:before`);
  const won = await ports.orders.change(order._id, { version: order.version }, next);
  await ports.reach(`orders.${name}:after`);
  if (won) ports.changed(order._id);
  return won;
}

function moved(
  order: OrderDocument,
  { name, change, nowMs }: { name: OrderMove; change: MoveChange; nowMs: number },
): Partial<OrderDocument> {
  const state = stateAfter(name, order.state);
  const frees = freesClaims(state);
  const release: OutboxEntry[] = frees ? [{ kind: "release", claims: order.claims }] : [];
  const outbox = [...order.outbox, ...release, ...(change.owes ?? [])];
  const expiresAtMs = change.set?.expiresAtMs ?? order.expiresAtMs;
  return {
    ...change.set,
    state,
    version: order.version + 1,
    claims: frees ? [] : order.claims,
    holding: !frees,
    outbox,
    unanswered: 0,
    // Whoever moved it goes on with what follows: others look only after the lease.
    nextAtMs: state === "reserved" && outbox.length === 0 ? expiresAtMs : nowMs + leaseMs,
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

/** Puts the next look off without a move. Null when another worker won. */
export function lookAgainAt(
  ports: OrderPorts,
  order: OrderDocument,
  nextAtMs: number,
): Promise<OrderDocument | null> {
  const expected = { version: order.version, nextAtMs: order.nextAtMs };
  return ports.orders.change(order._id, expected, { nextAtMs });
}

import type { Event } from "../../../contracts/events/events.ts";
import type { HoldRequest } from "../../../contracts/inventory.ts";
import { fail } from "../../../lib/errors/errors.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import type { Held } from "./new-order.ts";

/** The places held for one line or under one limit. */
interface Given {
  /** The quota's or the limit's id. */
  of: string;
  numbers: number[];
  wanted: number;
  /** The quota's capacity, or the limit. */
  most: number;
}

/**
 * The ledger's unique index knows numbers, but neither capacities nor limits: an estimate that gives more, too few or
 * twice is not inserted. The event is rebuilt from the ledger then. Throws EVENT_LOADING.
 */
export async function requirePossible(
  ports: Pick<OrderPorts, "events" | "inventory" | "log">,
  { event, request, held }: { event: Event; request: HoldRequest; held: Held },
): Promise<void> {
  if (!impossibleIn(held, request, event)) return;
  // Capacities grow, and the places may have heard of it first.
  const impossible = impossibleIn(held, request, await ports.events.getFresh(event.id));
  if (!impossible) return;
  const { eventId, orderId } = request;
  ports.log.error({ eventId, orderId, ...impossible }, "the places gave what cannot be");
  await ports.inventory.reload(eventId);
  throw fail("EVENT_LOADING");
}

function impossibleIn(held: Held, { lines, limits }: HoldRequest, { quotas }: Event): Given | undefined {
  const places = lines.map(({ quotaId: of, quantity: wanted }, index) => {
    const most = quotas.find(({ id }) => id === of)?.capacity ?? 0;
    return { of, numbers: held.places[index] ?? [], wanted, most };
  });
  const slots = limits.map(({ limitId: of, quantity: wanted, max: most }, index) => {
    return { of, numbers: held.slots[index] ?? [], wanted, most };
  });
  const seen = new Set<string>();
  return [...places, ...slots].find((given) => !isPossible(given, seen));
}

function isPossible({ of, numbers, wanted, most }: Given, seen: Set<string>): boolean {
  if (numbers.length !== wanted) return false;
  return numbers.every((n) => {
    const isNew = !seen.has(`${of}/${n}`);
    seen.add(`${of}/${n}`);
    return isNew && Number.isInteger(n) && n >= 1 && n <= most;
  });
}

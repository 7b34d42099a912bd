import type { z } from "zod";
import type { endEventOrders, tellBuyersOfChange } from "../../../contracts/orders/event-orders.ts";
import { isoTime, secondMs } from "../../../lib/clock.ts";
import type { EventDocument, OwedToOrders } from "../event/event-documents.ts";
import type { EventPorts } from "../event-ports.ts";

/** The most events that one look takes. */
const batchSize = 100;
const againAfterMs = 5 * secondMs;

export interface NotifyPorts extends Pick<EventPorts, "events" | "clock"> {
  orders: {
    end: (params: z.input<(typeof endEventOrders)["params"]>) => Promise<unknown>;
    publishOutbox: (params: z.input<(typeof tellBuyersOfChange)["params"]>) => Promise<unknown>;
  };
  log: { warn: (fields: object, message: string) => void };
}

/**
 * Tells the orders what is owed to them, of every event whose time has come; answers how many events it took. What is
 * not answered is told again later, and what is answered may be told twice.
 */
export async function notifyOrders(ports: NotifyPorts): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.events.find({ index: "due", where, limit: batchSize });
  await Promise.all(items.map((event) => publishOutboxOf(ports, event)));
  return items.length;
}

async function publishOutboxOf(ports: NotifyPorts, event: EventDocument): Promise<void> {
  const { _id, owed } = event;
  const [first, ...rest] = owed;
  try {
    if (first) await tell(ports, _id, first);
  } catch (err) {
    ports.log.warn(
      { err, eventId: _id, owed: first?.kind },
      "the orders of an event were not told; they are again",
    );
    await ports.events.change(_id, { owed }, { nextAtMs: ports.clock.nowMs() + againAfterMs });
    return;
  }
  const nextAtMs = rest.length > 0 ? ports.clock.nowMs() : null;
  // Nothing changes when there are more notices by now: then all of them are delivered again.
  await ports.events.change(_id, { owed }, { owed: rest, nextAtMs });
}

function tell({ orders }: NotifyPorts, eventId: string, owed: OwedToOrders): Promise<unknown> {
  const { requestId } = owed;
  if (owed.kind === "end") return orders.end({ eventId, reason: owed.reason, requestId });
  const { version, before, after } = owed;
  return orders.publishOutbox({
    eventId,
    version,
    before: { startsAt: isoTime(before.startsAtMs), venue: before.venue },
    after: { startsAt: isoTime(after.startsAtMs), timeZone: after.timeZone, venue: after.venue },
    requestId,
  });
}

import type { z } from "zod";
import type { endEventOrders, tellBuyersOfChange } from "../../../contracts/orders/event-orders.ts";
import { isoTime, secondMs } from "../../../lib/clock.ts";
import type { EventDocument, NoticeToOrders } from "../event/event-documents.ts";
import type { EventPorts } from "../event-ports.ts";

/** Maximum events of one round. */
const batchSize = 100;
const againAfterMs = 5 * secondMs;

export interface NotifyPorts extends Pick<EventPorts, "events" | "clock"> {
  orders: {
    end: (params: z.input<(typeof endEventOrders)["params"]>) => Promise<unknown>;
    change: (params: z.input<(typeof tellBuyersOfChange)["params"]>) => Promise<unknown>;
  };
  log: { warn: (fields: object, message: string) => void };
}

/**
 * Delivers the outboxes of all due events to the orders; answers how many events it took. An unanswered notice is
 * delivered again later, and an answered one may be delivered twice.
 */
export async function notifyOrders(ports: NotifyPorts): Promise<number> {
  const where = { nextAtMs: { before: ports.clock.nowMs() + 1 } };
  const { items } = await ports.events.find({ index: "due", where, limit: batchSize });
  await Promise.all(items.map((event) => notifyOrdersOf(ports, event)));
  return items.length;
}

async function notifyOrdersOf(ports: NotifyPorts, event: EventDocument): Promise<void> {
  const { _id, owed } = event;
  const [first, ...rest] = owed;
  try {
    if (first) await send(ports, _id, first);
  } catch (err) {
    ports.log.warn(
      { err, eventId: _id, owed: first?.kind },
      "the orders of an event could not be notified; it is tried again",
    );
    await ports.events.change(_id, { owed }, { nextAtMs: ports.clock.nowMs() + againAfterMs });
    return;
  }
  const nextAtMs = rest.length > 0 ? ports.clock.nowMs() : null;
  // Nothing changes when there are more notices by now: then all of them are delivered again.
  await ports.events.change(_id, { owed }, { owed: rest, nextAtMs });
}

function send({ orders }: NotifyPorts, eventId: string, owed: NoticeToOrders): Promise<unknown> {
  const { requestId } = owed;
  if (owed.kind === "end") return orders.end({ eventId, reason: owed.reason, requestId });
  const { version, before, after } = owed;
  return orders.change({
    eventId,
    version,
    before: { startsAt: isoTime(before.startsAtMs), venue: before.venue },
    after: { startsAt: isoTime(after.startsAtMs), timeZone: after.timeZone, venue: after.venue },
    requestId,
  });
}

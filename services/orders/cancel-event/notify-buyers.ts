import type { z } from "zod";
import type { NewNotification } from "../../../contracts/notifications/notifications.ts";
import type { tellBuyersOfChange } from "../../../contracts/orders/event-orders.ts";
import { secondMs } from "../../../lib/clock.ts";
import { failpoint } from "../../../lib/failpoints.ts";
import { noticeOf } from "../lifecycle/outbox.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { isPaid } from "../order/order-states.ts";

type Change = z.output<(typeof tellBuyersOfChange)["params"]>;

/** A changed date or venue, with the event's version after the change. */
export interface EventChange {
  eventVersion: number;
  before: Change["before"];
  after: Change["after"];
}

interface Announcement {
  change: EventChange;
  /** When the change was announced. */
  createdAtMs: number;
  requestId: string | null;
}

/** How long a sale may still have shown the event as it was. */
const staleMs = secondMs;

/**
 * Notifies everyone with tickets bought before the change, once per order and version of the event, and lets
 * later messages say the new time. Answers how many orders a later pass has to look at: those that are not paid
 * yet and may be.
 */
export async function notifyBuyers(
  ports: OrderPorts,
  orders: OrderDocument[],
  announcement: Announcement,
): Promise<number> {
  const before = orders.filter(({ createdAtMs }) => createdAtMs <= announcement.createdAtMs + staleMs);
  const current = await Promise.all(before.map((order) => withNewTime(ports, order, announcement.change)));
  const notices = before.filter(({ state }) => isPaid(state)).map((order) => notice(order, announcement));
  if (notices.length > 0) {
    await failpoint(ports.failpoints, "orders.tellBuyers", () => ports.notify(notices));
  }
  const isOpen = ({ state }: OrderDocument, index: number) => !isPaid(state) || !current[index];
  return before.filter(isOpen).length;
}

/** False when another worker changed the order first: a later pass retries. */
async function withNewTime(
  ports: OrderPorts,
  order: OrderDocument,
  { before, after }: EventChange,
): Promise<boolean> {
  const isOld = order.eventStartsAt === before.startsAt && before.startsAt !== after.startsAt;
  if (!isOld) return true;
  const { version } = order;
  const set = { eventStartsAt: after.startsAt, eventTimeZone: after.timeZone, version: version + 1 };
  return (await ports.orders.change(order._id, { version }, set)) !== null;
}

function notice(order: OrderDocument, { change, requestId }: Announcement): NewNotification {
  const { before, after, eventVersion } = change;
  const isMoved = before.venue.name !== after.venue.name || before.venue.city !== after.venue.city;
  const facts = {
    startsAt: after.startsAt,
    timeZone: after.timeZone,
    startedAt: before.startsAt === after.startsAt ? null : before.startsAt,
    venue: after.venue,
    venueBefore: isMoved ? before.venue : null,
  };
  return noticeOf(order, { kind: "eventChanged", n: eventVersion, facts, requestId });
}

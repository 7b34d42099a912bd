import type { EventForSale } from "../../../contracts/events/events.ts";
import type { Report } from "../../../contracts/orders/reports.ts";
import { isoTime } from "../../../lib/clock.ts";
import { sum } from "../../../lib/text/money.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import { blocking, blocksOf } from "../house-seats/block-documents.ts";
import { everyPageOfEvent } from "../order/order-lists.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { type Sales, SalesTally } from "./sales-tally.ts";

type ReportPorts = Pick<OrderPorts, "orders" | "clock" | "sleep">;

/** Blocks hold up to a thousand places each. */
const blocksAtATime = 50;

/** The sales of an event, from the ledger, page by page. */
export async function reportOf(ports: ReportPorts, event: EventForSale): Promise<Report> {
  const tally = new SalesTally();
  for await (const page of everyPageOfEvent(ports.orders, event.id)) {
    for (const order of page) tally.add(order);
    // A big event takes seconds to read: buyers come in between.
    await ports.sleep(0);
  }
  const blocked = await blockedByQuota(ports, event.id);
  const quotas = event.quotas.map(({ id, name, capacity }) => {
    const sales = tally.ofQuota(id);
    return { quotaId: id, name, ...figures(sales), ...placesOf(capacity, sales, blocked.get(id) ?? 0) };
  });
  return {
    eventId: event.id,
    title: event.title,
    currency: event.currency,
    madeAt: isoTime(ports.clock.nowMs()),
    ticketTypes: event.ticketTypes.map(({ id, quotaId, name, priceMinor }) => ({
      ticketTypeId: id,
      quotaId,
      name,
      priceMinor,
      ...figures(tally.ofTicketType(id)),
    })),
    quotas,
    totals: {
      ...figures(tally.total),
      places: sum(quotas.map(({ places }) => places)),
      blocked: sum(quotas.map(({ blocked }) => blocked)),
      left: sum(quotas.map(({ left }) => left)),
    },
    orders: tally.states,
  };
}

const figures = (sales: Sales) => ({ ...sales, netMinor: sales.grossMinor - sales.refundedMinor });

/** Pages read at different moments may add up to more than there is. */
function placesOf(capacity: number, { sold, reserved }: Sales, blocked: number) {
  return { places: capacity, blocked, left: Math.max(0, capacity - sold - reserved - blocked) };
}

async function blockedByQuota(ports: ReportPorts, eventId: string): Promise<Map<string, number>> {
  const blocked = new Map<string, number>();
  const query = { index: "holding", where: { eventId, holding: blocking }, limit: blocksAtATime };
  for await (const page of everyPage(blocksOf(ports.orders), query)) {
    for (const { quotaId, placeNumbers } of page) {
      blocked.set(quotaId, (blocked.get(quotaId) ?? 0) + placeNumbers.length);
    }
    await ports.sleep(0);
  }
  return blocked;
}

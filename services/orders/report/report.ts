import type { EventForSale } from "../../../contracts/events/events.ts";
import { orderState } from "../../../contracts/orders/order-shape.ts";
import type { Report } from "../../../contracts/orders/reports.ts";
import { isoTime } from "../../../lib/clock.ts";
import { sum } from "../../../lib/text/money.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import { blocking, blocksOf } from "../house-seats/block-documents.ts";
import type { OrderDocument, OrderLine } from "../order/order-documents.ts";
import { everyPageOfEvent } from "../order/order-lists.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import { isPaid, type OrderState } from "../order/order-states.ts";
import { refundsOf } from "../order/order-views.ts";

type ReportPorts = Pick<OrderPorts, "orders" | "clock" | "sleep">;

/** Blocks hold up to a thousand places each. */
const blocksPerPage = 50;

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
  const query = { index: "holding", where: { eventId, holding: blocking }, limit: blocksPerPage };
  for await (const page of everyPage(blocksOf(ports.orders), query)) {
    for (const { quotaId, placeNumbers } of page) {
      blocked.set(quotaId, (blocked.get(quotaId) ?? 0) + placeNumbers.length);
    }
    await ports.sleep(0);
  }
  return blocked;
}

/** Tickets and minor units of one ticket type, one quota or all. */
export interface Sales {
  sold: number;
  reserved: number;
  refunded: number;
  grossMinor: number;
  refundedMinor: number;
}

const noSales = (): Sales => ({ sold: 0, reserved: 0, refunded: 0, grossMinor: 0, refundedMinor: 0 });

/** Adds an event's orders up, one after the other, in constant memory. */
class SalesTally {
  readonly total = noSales();
  readonly states = Object.fromEntries(orderState.options.map((state) => [state, 0])) as Record<
    OrderState,
    number
  >;
  readonly #byTicketType = new Map<string, Sales>();
  readonly #byQuota = new Map<string, Sales>();

  add(order: OrderDocument): void {
    this.states[order.state]++;
    const refunded = refundedTickets(order);
    for (const [index, line] of order.lines.entries()) {
      const sales = salesOf(order.state, line, refunded.get(index + 1) ?? 0);
      for (const sum of [this.total, this.ofTicketType(line.ticketTypeId), this.ofQuota(line.quotaId)]) {
        addUp(sum, sales);
      }
    }
  }

  ofTicketType(ticketTypeId: string): Sales {
    return orNew(this.#byTicketType, ticketTypeId);
  }

  ofQuota(quotaId: string): Sales {
    return orNew(this.#byQuota, quotaId);
  }
}

/** How many tickets are refunded per line, which a ticket's id names from 1: their places are free again. */
function refundedTickets(order: OrderDocument): Map<number, number> {
  const perLine = new Map<number, number>();
  for (const { state, tickets } of refundsOf(order)) {
    if (state === "voiding" || state === "dropped") continue;
    for (const { ticketId } of tickets) {
      const line = Number(ticketId.split(":")[1]);
      perLine.set(line, (perLine.get(line) ?? 0) + 1);
    }
  }
  return perLine;
}

function salesOf(state: OrderState, line: OrderLine, refunded: number): Sales {
  const tickets = line.placeNumbers.length;
  if (state === "reserved" || state === "paying") return { ...noSales(), reserved: tickets };
  if (!isPaid(state) && state !== "refunded") return noSales();
  return {
    sold: tickets - refunded,
    reserved: 0,
    refunded,
    grossMinor: tickets * line.unitPriceMinor,
    refundedMinor: refunded * line.unitPriceMinor,
  };
}

function addUp(sum: Sales, sales: Sales): void {
  for (const figure of Object.keys(sum) as (keyof Sales)[]) sum[figure] += sales[figure];
}

function orNew(map: Map<string, Sales>, key: string): Sales {
  const known = map.get(key);
  if (known) return known;
  const sales = noSales();
  map.set(key, sales);
  return sales;
}

import { orderState } from "../../../contracts/orders/order-shape.ts";
import type { OrderDocument, OrderLine } from "../order/order-documents.ts";
import { isPaid, type OrderState } from "../order/order-states.ts";
import { refundsOf } from "../refund/refunds.ts";

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
export class SalesTally {
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

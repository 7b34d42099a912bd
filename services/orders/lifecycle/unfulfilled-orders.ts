import { minuteMs } from "../../../lib/clock.ts";
import { everyPage } from "../../../mixins/store/pagination.ts";
import type { Collection } from "../../../mixins/store/port.ts";
import type { OrderDocument } from "../order/order-documents.ts";

/** From here on a paid order without tickets is an alert. */
export const lateMs = minuteMs;

/**
 * Orders that have been paid for a minute and have no tickets yet. Reads only those that are due
 * within the next minute, as at every order whose tickets are tried again.
 */
export async function countUnfulfilled(orders: Collection<OrderDocument>, nowMs: number): Promise<number> {
  const where = { nextAtMs: { from: 0, before: nowMs + minuteMs + 1 } };
  let count = 0;
  for await (const page of everyPage(orders, { index: "due", where, limit: 1_000 })) {
    count += page.filter((order) => isLate(order, nowMs)).length;
  }
  return count;
}

function isLate({ state, history }: OrderDocument, nowMs: number): boolean {
  if (state !== "paid") return false;
  const paid = history.findLast(({ to }) => to === "paid");
  return paid !== undefined && nowMs - paid.atMs >= lateMs;
}

import type { EventForSale } from "../../../contracts/events/events.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { sum } from "../../../lib/text/money.ts";
import type { OrderPorts } from "../order/order-ports.ts";
import type { Reservation } from "./new-order.ts";

type TourLimit = NonNullable<EventForSale["tourLimit"]>;

/** No limit reaches beyond it (contracts/events/tours.ts), so that a lowered one still sees buyers with more. */
const highestSlot = 100;

/** One order's request under its tour's limit. */
export interface TourLimitRequest {
  tourLimit: TourLimit;
  buyerId: string;
  quantity: number;
}

/**
 * The lowest free slots of the buyer under the tour's limit, over all its dates. Only a reading: the unique key over
 * `tourClaims` decides. Throws LIMIT_EXCEEDED.
 */
export async function freeTourSlots(
  ports: Pick<OrderPorts, "orders">,
  { tourLimit, buyerId, quantity: wanted }: TourLimitRequest,
): Promise<string[]> {
  const { tourId, maxTicketsPerBuyer: max } = tourLimit;
  const all = Array.from({ length: Math.max(max, highestSlot) }, (_, i) => `${buyerId}/${i + 1}`);
  const taken = await ports.orders.owners("tourClaims", tourId, all);
  if (taken.size + wanted > max) {
    throw fail("LIMIT_EXCEEDED", { limit: "tour", tourId, max, have: taken.size, wanted });
  }
  return all.filter((slot) => !taken.has(slot)).slice(0, wanted);
}

/** The request of a reservation, or null when its tour has no limit. */
export function tourLimitRequest(
  event: EventForSale,
  { buyerId, lines }: Reservation,
): TourLimitRequest | null {
  if (!event.tourLimit) return null;
  return { tourLimit: event.tourLimit, buyerId, quantity: sum(lines.map(({ quantity }) => quantity)) };
}

import type { EventForSale } from "../../../contracts/events/events.ts";
import type { OrderDocument } from "../order/order-documents.ts";
import type { Payment } from "../pay/pay.ts";
import type { Reservation } from "../reserve/new-order.ts";

/** An adult and a free ticket on one quota of ten. */
export function sampleEvent(): EventForSale {
  const type = {
    quotaId: "quo_hall",
    maxPerOrder: 10,
    maxPerBuyer: null,
    saleStartsAt: null,
    saleEndsAt: null,
    version: 1,
  };
  return {
    id: "evt_spec",
    organizerId: "org_spec",
    tourId: null,
    title: { en: "Spec night" },
    description: null,
    venue: { name: "Hall", city: "Lyon" },
    startsAt: "2027-06-01T18:00:00.000Z",
    endsAt: null,
    timeZone: "Europe/Paris",
    currency: "EUR",
    state: "published",
    maxTicketsPerBuyer: null,
    tourLimit: null,
    version: 1,
    quotas: [{ id: "quo_hall", name: "Hall", kind: "general", capacity: 10, rows: [], version: 1 }],
    ticketTypes: [
      { ...type, id: "typ_adult", name: { en: "Adult" }, priceMinor: 1200 },
      { ...type, id: "typ_free", name: { en: "Child" }, priceMinor: 0 },
    ],
  };
}

export function reservation(change: Partial<Reservation> = {}): Reservation {
  return {
    buyerId: "usr_ada",
    idempotencyKey: "reserve-key-000001",
    eventId: "evt_spec",
    lines: [{ ticketTypeId: "typ_adult", quantity: 2, adjacent: false }],
    cause: { by: "usr_ada", requestId: "req-reserve" },
    ...change,
  };
}

export function paymentFor(order: OrderDocument, change: Partial<Payment> = {}): Payment {
  return {
    orderId: order._id,
    buyerId: "usr_ada",
    idempotencyKey: "payment-key-000001",
    paymentMethod: "pm_card_visa",
    cause: { by: "usr_ada", requestId: "req-pay" },
    ...change,
  };
}

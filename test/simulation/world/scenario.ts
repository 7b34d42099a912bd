import type { EventForSale } from "../../../contracts/events/events.ts";
import type { LineRequest } from "../../../contracts/orders/orders.ts";
import type { Recipient } from "../../../services/notifications/content/render.ts";
import type { Random } from "./random.ts";

export const startMs = Date.parse("2027-01-01T12:00:00Z");

export const buyerIds = ["usr_ada", "usr_ben", "usr_cleo"] as const;

export const recipients: Record<string, Recipient> = Object.fromEntries(
  buyerIds.map((id) => [
    id,
    { name: id, email: `${id}@example.org`, phone: null, locale: "en", notifyBy: "mail" },
  ]),
);

/** A small hall: few places, so that orders meet on them; limits per buyer in some runs. */
export function newScenario(dice: Random): EventForSale {
  const maybe = (limit: number) => (dice.chance(0.5) ? limit : null);
  const onSale = { maxPerOrder: 4, saleStartsAt: null, saleEndsAt: null, version: 1 };
  return {
    id: "evt_evening",
    organizerId: "org_evening",
    tourId: "tour_evenings",
    tourLimit: dice.chance(0.3) ? { tourId: "tour_evenings", maxTicketsPerBuyer: dice.between(3, 6) } : null,
    title: { en: "One evening", fr: "Un soir" },
    description: null,
    venue: { name: "Hall", city: "Lyon" },
    startsAt: "2027-06-01T18:00:00.000Z",
    endsAt: null,
    timeZone: "Europe/Paris",
    currency: "EUR",
    state: "published",
    maxTicketsPerBuyer: maybe(dice.between(3, 6)),
    version: 1,
    quotas: [
      { id: "quo_hall", name: "Hall", kind: "general", capacity: dice.between(3, 8), rows: [], version: 1 },
      { id: "quo_seats", name: "Seats", kind: "seated", capacity: 6, rows: rowsOf(3, 3), version: 1 },
    ],
    ticketTypes: [
      {
        ...onSale,
        id: "typ_adult",
        name: { en: "Adult" },
        priceMinor: 1_200,
        quotaId: "quo_hall",
        maxPerBuyer: maybe(3),
      },
      {
        ...onSale,
        id: "typ_child",
        name: { en: "Child" },
        priceMinor: 0,
        quotaId: "quo_hall",
        maxPerBuyer: null,
      },
      {
        ...onSale,
        id: "typ_seat",
        name: { en: "Seat" },
        priceMinor: 3_500,
        quotaId: "quo_seats",
        maxPerBuyer: maybe(2),
      },
    ],
  };
}

/** The hall gets more places while they are sold. */
export function enlarged(event: EventForSale): EventForSale {
  const quotas = event.quotas.map((quota) =>
    quota.kind === "general" ? { ...quota, capacity: quota.capacity + 2 } : quota,
  );
  return { ...event, quotas, version: event.version + 1 };
}

/** The request of one buyer: some tickets, children only, named or adjacent seats, or several of these at once. */
export function newLines(dice: Random): LineRequest[] {
  const some = (ticketTypeId: string): LineRequest => ({
    ticketTypeId,
    quantity: dice.between(1, 3),
    adjacent: false,
  });
  const seats = (): LineRequest => {
    if (dice.chance(0.4)) return { ...some("typ_seat"), adjacent: dice.chance(0.5) };
    const placeNumbers = [...new Set([dice.between(1, 6), dice.between(1, 6)])];
    return { ticketTypeId: "typ_seat", quantity: placeNumbers.length, placeNumbers, adjacent: false };
  };
  const kind = dice.weighted({ adults: 4, children: 1, seats: 3, several: 3 });
  if (kind === "adults") return [some("typ_adult")];
  if (kind === "children") return [some("typ_child")];
  if (kind === "seats") return [seats()];
  return [some("typ_adult"), seats(), { ...some("typ_child"), quantity: 1 }].slice(0, dice.between(2, 3));
}

const rowsOf = (...places: number[]) =>
  places.map((count, index) => ({ label: String.fromCharCode(65 + index), places: count }));

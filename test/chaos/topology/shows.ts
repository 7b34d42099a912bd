import type { LineRequest } from "../../../contracts/orders/orders.ts";
import type { Random } from "../../simulation/world/random.ts";
import type { Client } from "../load/client.ts";

/** An event on sale, as buyers know it. */
export interface Show {
  name: string;
  eventId: string;
  ticketTypeIds: string[];
  /** How the organizer treats it. */
  fate: "stays" | "moves" | "ends";
  /** The purchases that one buyer may attempt. */
  lines: (dice: Random) => LineRequest[];
}

interface Poster {
  name: string;
  event?: object;
  quotas: object[];
  /** Each on the quota of its index. */
  ticketTypes: { quota: number; type: object }[];
  fate?: Show["fate"];
  lines: (ids: string[]) => Show["lines"];
}

const some = (ticketTypeId: string, quantity: number): LineRequest => ({
  ...{ ticketTypeId, quantity },
  adjacent: false,
});

const few = (ids: string[]) => (dice: Random) => [some(dice.pick(ids), dice.between(1, 3))];

const general = (capacity: number) => ({ name: "Floor", kind: "general", capacity });
const rows = Array.from({ length: 6 }, (_, row) => ({ label: `R${row + 1}`, places: 7 }));
const seated = { name: "Seats", kind: "seated", rows };
const paid = (priceMinor: number, more: object = {}) => ({
  ...{ name: { en: "Entry", fr: "Entrée" }, priceMinor },
  ...more,
});

/** The events put on sale together: a small hall of each kind, and a tour of two dates. */
function posters(tourId: string): Poster[] {
  const oneOfTour = (name: string): Poster => ({
    name,
    event: { tourId },
    quotas: [general(60)],
    ticketTypes: [{ quota: 0, type: paid(2_000) }],
    lines: few,
  });
  return [
    {
      name: "full house",
      quotas: [general(40)],
      ticketTypes: [
        { quota: 0, type: paid(1_200) },
        { quota: 0, type: paid(0) },
      ],
      lines:
        ([adult, child]) =>
        (dice) =>
          dice.chance(0.7)
            ? [some(adult!, dice.between(1, 4))]
            : [some(adult!, dice.between(1, 2)), some(child!, dice.between(1, 2))],
    },
    {
      name: "seats",
      quotas: [seated],
      ticketTypes: [{ quota: 0, type: paid(3_500, { maxPerBuyer: 6 }) }],
      lines:
        ([seat]) =>
        (dice) => [seatsOf(seat!, dice)],
    },
    {
      name: "four a head",
      event: { maxTicketsPerBuyer: 4 },
      quotas: [general(90)],
      ticketTypes: [{ quota: 0, type: paid(900) }],
      lines: few,
    },
    { name: "free", quotas: [general(80)], ticketTypes: [{ quota: 0, type: paid(0) }], lines: few },
    oneOfTour("tour, first date"),
    oneOfTour("tour, second date"),
    {
      ...{ name: "moved", fate: "moves", lines: few },
      quotas: [general(60)],
      ticketTypes: [{ quota: 0, type: paid(1_100) }],
    },
    {
      ...{ name: "cancelled", fate: "ends", lines: few },
      quotas: [general(70)],
      ticketTypes: [{ quota: 0, type: paid(2_700) }],
    },
  ];
}

function seatsOf(ticketTypeId: string, dice: Random): LineRequest {
  const quantity = dice.between(1, 3);
  if (dice.chance(0.5)) return { ticketTypeId, quantity, adjacent: true };
  if (dice.chance(0.5)) return some(ticketTypeId, quantity);
  const first = dice.between(1, 7 * rows.length - quantity);
  const placeNumbers = Array.from({ length: quantity }, (_, n) => first + n);
  return { ...some(ticketTypeId, quantity), placeNumbers };
}

/** A hall that hardly fills: something is left to buy until the end. */
const stadium: Poster = {
  ...{ name: "stadium", lines: few },
  quotas: [general(5_000)],
  ticketTypes: [{ quota: 0, type: paid(4_200) }],
};

const organizer = "/organizers/org_sample_school";

/** Puts a season on sale, each step with its key; nothing comes of a show whose organizer lost patience. */
export async function openSeason(creator: Client, season: "first" | "later"): Promise<Show[]> {
  const tour = { name: { en: "Around the world" }, maxTicketsPerBuyer: 3 };
  const { id: tourId } = await made(creator, `${organizer}/tours`, tour);
  const wanted = [...posters(tourId), ...(season === "first" ? [stadium] : [])];
  return await Promise.all(wanted.map((poster) => putOnSale(creator, poster)));
}

async function putOnSale(creator: Client, poster: Poster): Promise<Show> {
  const { name, lines, fate = "stays" } = poster;
  const event = {
    ...{ title: { en: name }, venue: { name: "Hall", city: "Lyon" }, currency: "EUR" },
    ...{ startsAt: "2031-06-18T17:30:00Z", timeZone: "Europe/Paris", ...poster.event },
  };
  const { id: eventId } = await made(creator, `${organizer}/events`, event);
  const quotaIds: string[] = [];
  for (const quota of poster.quotas)
    quotaIds.push((await made(creator, `/events/${eventId}/quotas`, quota)).id);
  const ticketTypeIds: string[] = [];
  for (const { quota, type } of poster.ticketTypes) {
    const body = { ...type, maxPerOrder: 10, quotaId: quotaIds[quota] };
    ticketTypeIds.push((await made(creator, `/events/${eventId}/ticket-types`, body)).id);
  }
  await made(creator, `/events/${eventId}/publish`, {});
  return { name, eventId, ticketTypeIds, fate, lines: lines(ticketTypeIds) };
}

async function made(creator: Client, path: string, body: object) {
  const wanted = { what: "put on sale", method: "POST" as const, path, body, key: creator.newKey() };
  const answer = await creator.ask(wanted);
  if (answer && answer.status < 300) return answer.body;
  throw new Error(`${path} was answered ${answer?.status} ${JSON.stringify(answer?.body)}`);
}

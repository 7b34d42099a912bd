import { hourMs } from "../../lib/clock.ts";
import { sum } from "../../lib/text/money.ts";
import type { EventDocument, EventQuota, EventTicketType, TourDocument } from "./event/event-documents.ts";
import type { EventPorts } from "./event-ports.ts";
import { folded } from "./list/search-words.ts";

const dayMs = 24 * hourMs;

/** Fills a ledger without events; answers whether it did. Events go in last, so that a cut-off start fills it again. */
export async function fillSampleEvents(
  ports: Pick<EventPorts, "events" | "tours" | "clock">,
): Promise<boolean> {
  if ((await ports.events.count()) > 0) return false;
  const nowMs = ports.clock.nowMs();
  await ports.tours.insertAll([starTour(nowMs)]);
  await ports.events.insertAll([schoolConcert(nowMs), jazzNight(nowMs), ...starEvents(nowMs)]);
  return true;
}

type Sample = Pick<EventDocument, "_id" | "organizerId" | "title" | "venue" | "startsAtMs"> &
  Partial<EventDocument>;

function sampleEvent(sample: Sample, createdAtMs: number): EventDocument {
  return {
    tourId: null,
    description: null,
    cityKey: folded(sample.venue.city),
    endsAtMs: null,
    timeZone: "Europe/Paris",
    currency: "EUR",
    state: "published",
    maxTicketsPerBuyer: null,
    quotas: [],
    ticketTypes: [],
    owed: [],
    nextAtMs: null,
    bodyHash: "",
    createdAtMs,
    version: 1,
    ...sample,
  };
}

function schoolConcert(nowMs: number): EventDocument {
  const quotaId = "quo_school_hall";
  const sample: Sample = {
    _id: "evt_school",
    organizerId: "org_sample_school",
    title: { en: "School concert", fr: "Concert de l'école" },
    description: {
      en: "The choir and the orchestra play for parents and friends.",
      fr: "La chorale et l'orchestre jouent pour les parents et les amis.",
    },
    venue: { name: "Assembly hall, Lycée Ada Lovelace", city: "Lyon" },
    startsAtMs: startAt(nowMs, 60, 17.5),
    maxTicketsPerBuyer: 20,
    quotas: [generalQuota(quotaId, "Hall", 200)],
    ticketTypes: [
      price({ id: "typ_school_adult", name: { en: "Adults", fr: "Adultes" }, priceMinor: 1200, quotaId }),
      price({ id: "typ_school_child", name: { en: "Children", fr: "Enfants" }, priceMinor: 600, quotaId }),
      price({ id: "typ_school_free", name: { en: "Pupils", fr: "Élèves" }, priceMinor: 0, quotaId }),
    ],
  };
  return sampleEvent(sample, nowMs);
}

/** So small that anyone can see it sold out. */
function jazzNight(nowMs: number): EventDocument {
  const quotaId = "quo_jazzcellar_room";
  const name = { en: "Entry", fr: "Entrée" };
  const sample: Sample = {
    _id: "evt_jazzcellar",
    organizerId: "org_sample_star",
    title: { en: "Jazz in the cellar", fr: "Jazz à la cave" },
    description: { en: "Four chairs and a double bass.", fr: "Quatre chaises et une contrebasse." },
    venue: { name: "La Petite Cave", city: "Paris" },
    startsAtMs: startAt(nowMs, 30, 19),
    quotas: [generalQuota(quotaId, "Room", 4)],
    ticketTypes: [price({ id: "typ_jazzcellar_entry", name, priceMinor: 1500, quotaId })],
  };
  return sampleEvent(sample, nowMs);
}

function starTour(createdAtMs: number): TourDocument {
  const name = { en: "Stella: world tour", fr: "Stella : la tournée mondiale" };
  const made = { joins: 0, bodyHash: "", createdAtMs, version: 1 };
  return { _id: "tour_star", organizerId: "org_sample_star", name, maxTicketsPerBuyer: 12, ...made };
}

/** `rowPlaces`: how many seats each row has, from A on. */
const starDates = [
  {
    key: "starparis",
    venue: { name: "Grande Halle", city: "Paris" },
    day: 90,
    rowPlaces: [12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 30, 30, 28, 26, 24],
    seatMinor: 9500,
    standingMinor: 6500,
  },
  {
    key: "starlyon",
    venue: { name: "Halle de la Confluence", city: "Lyon" },
    day: 97,
    rowPlaces: [10, 12, 14, 16, 18, 20, 22, 24, 24, 24, 22, 20],
    seatMinor: 8500,
    standingMinor: 5500,
  },
  {
    key: "starlondon",
    venue: { name: "Riverside Arena", city: "London" },
    day: 104,
    rowPlaces: [16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 36, 34, 32],
    seatMinor: 8900,
    standingMinor: 5900,
    timeZone: "Europe/London",
    currency: "GBP",
  },
];

function starEvents(nowMs: number): EventDocument[] {
  return starDates.map(({ key, day, rowPlaces, seatMinor, standingMinor, ...place }) => {
    const seats = seatedQuota(`quo_${key}_seats`, "Seats", rowPlaces);
    const floor = generalQuota(`quo_${key}_floor`, "Floor", 5_000);
    const limits = { maxPerOrder: 6, maxPerBuyer: 6 };
    const seat = { id: `typ_${key}_seat`, name: { en: "Seat", fr: "Place assise" }, priceMinor: seatMinor };
    const standing = {
      id: `typ_${key}_standing`,
      name: { en: "Standing", fr: "Debout" },
      priceMinor: standingMinor,
    };
    const sample: Sample = {
      _id: `evt_${key}`,
      organizerId: "org_sample_star",
      tourId: "tour_star",
      title: { en: `Stella in ${place.venue.city}`, fr: `Stella à ${frenchCity(place.venue.city)}` },
      startsAtMs: startAt(nowMs, day, 19),
      quotas: [seats, floor],
      ticketTypes: [
        price({ ...seat, ...limits, quotaId: seats.id }),
        price({ ...standing, ...limits, quotaId: floor.id }),
      ],
      ...place,
    };
    return sampleEvent(sample, nowMs);
  });
}

const frenchCity = (city: string) => (city === "London" ? "Londres" : city);

/** That many days from now, at this hour of UTC. */
function startAt(nowMs: number, days: number, hour: number): number {
  return Math.floor((nowMs + days * dayMs) / dayMs) * dayMs + hour * hourMs;
}

function generalQuota(id: string, name: string, capacity: number): EventQuota {
  return { id, name, kind: "general", capacity, rows: [], version: 1, bodyHash: "" };
}

function seatedQuota(id: string, name: string, rowPlaces: number[]): EventQuota {
  const rows = rowPlaces.map((places, row) => ({ label: String.fromCharCode(65 + row), places }));
  return { id, name, kind: "seated", capacity: sum(rowPlaces), rows, version: 1, bodyHash: "" };
}

type Price = Pick<EventTicketType, "id" | "name" | "priceMinor" | "quotaId"> & Partial<EventTicketType>;

function price(given: Price): EventTicketType {
  return {
    maxPerOrder: 10,
    maxPerBuyer: null,
    saleStartsAtMs: null,
    saleEndsAtMs: null,
    version: 1,
    bodyHash: "",
    ...given,
  };
}

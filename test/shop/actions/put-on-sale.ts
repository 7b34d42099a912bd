import type { Api } from "../api.ts";

export interface OnSale {
  eventId: string;
  quotaIds: string[];
  /** One per quota, in their order. */
  ticketTypeIds: string[];
}

export interface Options {
  quotas: object[];
  /** Added to each ticket type; 1200 minor units by default. */
  ticketType?: object;
  event?: object;
}

/** Puts a new event on sale by the public API, as the sample event creator would. */
export async function putOnSale(creator: Api, options: Options): Promise<OnSale> {
  const made = await creator.post("/organizers/org_sample_school/events", {
    title: { en: "A night", fr: "Une nuit" },
    venue: { name: "Hall", city: "Lyon" },
    startsAt: "2030-06-18T17:30:00Z",
    timeZone: "Europe/Paris",
    currency: "EUR",
    ...options.event,
  });
  const eventId: string = made.body.id;
  const sale: OnSale = { eventId, quotaIds: [], ticketTypeIds: [] };
  for (const quota of options.quotas) {
    const { body } = await creator.post(`/events/${eventId}/quotas`, { name: "Places", ...quota });
    const type = { name: { en: "Entry", fr: "Entrée" }, priceMinor: 1200, maxPerOrder: 50, quotaId: body.id };
    const answer = await creator.post(`/events/${eventId}/ticket-types`, { ...type, ...options.ticketType });
    sale.quotaIds.push(body.id);
    sale.ticketTypeIds.push(answer.body.id);
  }
  const published = await creator.post(`/events/${eventId}/publish`, {});
  if (published.status !== 200) throw new Error(`not on sale: ${JSON.stringify(published.body)}`);
  return sale;
}

export const general = (capacity: number) => ({ kind: "general", capacity });
export const seated = (...rows: [string, number][]) => ({
  kind: "seated",
  rows: rows.map(([label, places]) => ({ label, places })),
});

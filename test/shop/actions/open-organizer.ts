import { randomUUID } from "node:crypto";
import type { Api } from "../api.ts";
import { general, type OnSale, seated } from "./put-on-sale.ts";

/** A stranger who has just registered. */
export async function registered(visitor: Api): Promise<Api> {
  const email = `${randomUUID()}@example.org`;
  const body = { email, password: "a long enough one", name: "Nina" };
  return visitor.as((await visitor.post("/auth/register", body)).body.accessToken);
}

export const eventBody = {
  title: { en: "Étude for two pianos", fr: "Étude pour deux pianos" },
  venue: { name: "Opéra", city: "Saint-Étienne" },
  startsAt: "2031-03-01T19:00:00Z",
  timeZone: "Europe/Paris",
  currency: "EUR",
};

/** What a POST made; throws when it made nothing. */
export async function made(creator: Api, path: string, body: object) {
  const answer = await creator.post(path, body);
  if (answer.status !== 201) throw new Error(`${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** A draft on a tour of a new organizer, with a general quota of 3 and a seated one of 4 + 5. */
export async function draft(creator: Api) {
  const organizer = await made(creator, "/organizers", { name: "Les Deux Pianos" });
  const tour = await made(creator, `/organizers/${organizer.id}/tours`, { name: { en: "Two pianos" } });
  const event = await made(creator, `/organizers/${organizer.id}/events`, { ...eventBody, tourId: tour.id });
  const quotas = [
    await made(creator, `/events/${event.id}/quotas`, { name: "Floor", ...general(3) }),
    await made(creator, `/events/${event.id}/quotas`, { name: "Seats", ...seated(["A", 4], ["B", 5]) }),
  ];
  return { organizer, tour, event, quotas };
}

/** The same with a ticket type of 25.00 on each quota, published. */
export async function onSale(creator: Api) {
  const { organizer, tour, event, quotas } = await draft(creator);
  const type = { name: { en: "Entry", fr: "Entrée" }, priceMinor: 2500 };
  const sale: OnSale = { eventId: event.id, quotaIds: quotas.map(({ id }) => id), ticketTypeIds: [] };
  for (const quotaId of sale.quotaIds)
    sale.ticketTypeIds.push(
      (await made(creator, `/events/${event.id}/ticket-types`, { ...type, quotaId })).id,
    );
  const published = await creator.post(`/events/${event.id}/publish`, {});
  if (published.body.state !== "published") throw new Error(JSON.stringify(published.body));
  return { organizer, tour, sale };
}

import { eventBody } from "../shop/actions/open-organizer.ts";
import { type Row, row } from "./table.ts";
import type { Things } from "./things.ts";

/** A draft does not exist for others; a published event does, and is not theirs to change. */
const draftEditors = "401 404 404 403 200 404 404 200";
const draftMakers = "401 404 404 403 201 404 404 201";
const saleEditors = "401 403 403 403 200 403 403 200";

const organizer = (things: Things) => `/organizers/${things.organizerId}`;
const draft = async (things: Things) => `/events/${(await things.draft()).eventId}`;
const sale = async (things: Things) => `/events/${(await things.onSale()).eventId}`;

async function quotaOf(things: Things): Promise<string> {
  const { eventId, quotaIds } = await things.onSale();
  return `/events/${eventId}/quotas/${quotaIds[0]}`;
}

async function ticketTypeOf(things: Things): Promise<string> {
  const { eventId, ticketTypeIds } = await things.onSale();
  return `/events/${eventId}/ticket-types/${ticketTypeIds[0]}`;
}

/** Tours, events, quotas and ticket types. */
export const eventsRights: Record<string, Row> = {
  "events.list": row("200", () => ({ path: "/events" })),
  "events.get": row("200", async (things) => ({ path: await sale(things) })),
  "events.listForOrganizer": row("401 403 403 200 200 403 403 200", (things) => ({
    path: `${organizer(things)}/events`,
  })),
  "events.create": row("401 403 403 403 201 403 403 201", (things) => ({
    path: `${organizer(things)}/events`,
    body: eventBody,
  })),
  "events.update": row(saleEditors, async (things) => ({
    path: await sale(things),
    body: { title: { en: "Another title" } },
  })),
  "events.delete": row(draftEditors, async (things) => ({ path: await draft(things) })),
  "events.duplicate": row("401 403 403 403 201 403 403 201", async (things) => ({
    path: `${await sale(things)}/duplicate`,
    body: {},
  })),
  "events.publish": row(draftEditors, async (things) => ({
    path: `${await draft(things)}/publish`,
    body: {},
  })),
  "events.cancel": row(saleEditors, async (things) => ({ path: `${await sale(things)}/cancel`, body: {} })),
  "events.archive": row(saleEditors, async (things) => ({
    path: `/events/${(await things.cancelledEvent()).eventId}/archive`,
    body: {},
  })),

  "events.listTours": row("401 403 403 200 200 403 403 200", (things) => ({
    path: `${organizer(things)}/tours`,
  })),
  "events.createTour": row("401 403 403 403 201 403 403 201", (things) => ({
    path: `${organizer(things)}/tours`,
    body: { name: { en: "A tour" } },
  })),
  "events.getTour": row("200", async (things) => ({ path: `/tours/${await things.tour()}` })),
  "events.updateTour": row(saleEditors, async (things) => ({
    path: `/tours/${await things.tour()}`,
    body: { name: { en: "Another tour" } },
  })),
  "events.deleteTour": row(saleEditors, async (things) => ({ path: `/tours/${await things.tour()}` })),

  "events.listQuotas": row("200", async (things) => ({ path: `${await sale(things)}/quotas` })),
  "events.getQuota": row("200", async (things) => ({ path: await quotaOf(things) })),
  "events.createQuota": row(draftMakers, async (things) => ({
    path: `${await draft(things)}/quotas`,
    body: { name: "Balcony", kind: "general", capacity: 10 },
  })),
  "events.updateQuota": row(saleEditors, async (things) => ({
    path: await quotaOf(things),
    body: { capacity: 101 },
  })),
  "events.deleteQuota": row("401 404 404 403 409 404 404 409", async (things) => {
    const { eventId, quotaIds } = await things.draft();
    return { path: `/events/${eventId}/quotas/${quotaIds[0]}` };
  }),

  "events.listTicketTypes": row("200", async (things) => ({ path: `${await sale(things)}/ticket-types` })),
  "events.getTicketType": row("200", async (things) => ({ path: await ticketTypeOf(things) })),
  "events.createTicketType": row(draftMakers, async (things) => {
    const { eventId, quotaIds } = await things.draft();
    const body = { name: { en: "Child" }, priceMinor: 600, quotaId: quotaIds[0] };
    return { path: `/events/${eventId}/ticket-types`, body };
  }),
  "events.updateTicketType": row(saleEditors, async (things) => ({
    path: await ticketTypeOf(things),
    body: { priceMinor: 1300 },
  })),
  "events.deleteTicketType": row(draftEditors, async (things) => {
    const { eventId, ticketTypeIds } = await things.draft();
    return { path: `/events/${eventId}/ticket-types/${ticketTypeIds[0]}` };
  }),

  "inventory.getAvailability": row("200", async (things) => ({
    path: `${await sale(things)}/availability`,
  })),
};

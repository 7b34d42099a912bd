import type { EventForSale } from "../../../contracts/events/events.ts";
import { existingEvent } from "../event/change-event.ts";
import { eventView } from "../event/event-views.ts";
import type { EventPorts } from "../event-ports.ts";

/** The event in any state, with the limit of its tour. Throws NOT_FOUND. */
export async function eventForSale(
  ports: Pick<EventPorts, "events" | "tours">,
  eventId: string,
): Promise<EventForSale> {
  const event = await existingEvent(ports, eventId);
  const tour = event.tourId === null ? null : await ports.tours.get(event.tourId);
  const maxTicketsPerBuyer = tour?.maxTicketsPerBuyer ?? null;
  const tourLimit = tour && maxTicketsPerBuyer !== null ? { tourId: tour._id, maxTicketsPerBuyer } : null;
  return { ...eventView(event), tourLimit };
}

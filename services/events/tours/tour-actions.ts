import { createTour, deleteTour, getTour, listTours, updateTour } from "../../../contracts/events/tours.ts";
import { type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import type { EventRequests } from "../event/event-requests.ts";
import { tourView } from "../event/event-views.ts";
import { editTour, existingTour, listToursOf, openTour, removeTour } from "./tours.ts";

export function tourActions(requests: EventRequests): Implemented[] {
  return [
    on(listTours, async (params, ctx) => {
      const ports = await requests.within(ctx, params.organizerId, "operator", "eventCreator");
      const { items, nextCursor } = await listToursOf(ports, params);
      return { items: items.map(tourView), nextCursor };
    }),
    on(createTour, async (params, ctx) => {
      const ports = await requests.within(ctx, params.organizerId, "eventCreator");
      return tourView(await openTour(ports, signedInUser(ctx.meta), params));
    }),
    on(getTour, async ({ tourId }) => tourView(await existingTour(requests.stored, tourId))),
    on(updateTour, async (params, ctx) =>
      tourView(await editTour(await requests.toEditTour(ctx, params.tourId), params)),
    ),
    on(deleteTour, async (params, ctx) => {
      await removeTour(await requests.toEditTour(ctx, params.tourId), params);
      return { id: params.tourId, deleted: true as const };
    }),
  ];
}

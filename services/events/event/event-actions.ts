import {
  createEvent,
  deleteEvent,
  duplicateEvent,
  updateEvent,
} from "../../../contracts/events/edit-event.ts";
import { archiveEvent, cancelEvent, publishEvent } from "../../../contracts/events/event-lifecycle.ts";
import {
  countEventsOfOrganizer,
  getEvent,
  getEventForSale,
  listEvents,
  listEventsOfOrganizer,
} from "../../../contracts/events/events.ts";
import { type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import type { Page } from "../../../mixins/store/port.ts";
import { countOfOrganizer, listOfOrganizer, listPublished } from "../list/list-events.ts";
import { eventForSale } from "../sale/event-for-sale.ts";
import { removeDraft } from "./delete-draft.ts";
import { draftEvent } from "./draft-event.ts";
import { duplicate } from "./duplicate-event.ts";
import { editEvent } from "./edit-event.ts";
import { archive, cancel } from "./end-event.ts";
import type { EventDocument } from "./event-documents.ts";
import type { EventRequests } from "./event-requests.ts";
import { eventView } from "./event-views.ts";
import { publish } from "./publish-event.ts";

/** Making, changing and ending events. */
export function eventEditing(requests: EventRequests): Implemented[] {
  return [
    on(createEvent, async (params, ctx) => {
      const ports = await requests.within(ctx, params.organizerId, "eventCreator");
      return eventView(await draftEvent(ports, signedInUser(ctx.meta), params));
    }),
    on(updateEvent, async (params, ctx) => {
      const ports = await requests.toEdit(ctx, params.eventId);
      return eventView(await editEvent(ports, { ...params, requestId: ctx.requestID }));
    }),
    on(deleteEvent, async (params, ctx) => {
      await removeDraft(await requests.toEdit(ctx, params.eventId), params);
      return { id: params.eventId, deleted: true as const };
    }),
    on(duplicateEvent, async (params, ctx) => {
      const ports = await requests.toEdit(ctx, params.eventId);
      return eventView(await duplicate(ports, signedInUser(ctx.meta), params));
    }),
    on(publishEvent, async ({ eventId }, ctx) =>
      eventView(await publish(await requests.toEdit(ctx, eventId), eventId)),
    ),
    on(cancelEvent, async (params, ctx) => {
      const ports = await requests.toEdit(ctx, params.eventId);
      return eventView(await cancel(ports, { ...params, requestId: ctx.requestID }));
    }),
    on(archiveEvent, async ({ eventId }, ctx) =>
      eventView(await archive(await requests.toEdit(ctx, eventId), eventId)),
    ),
  ];
}

/** Events as visitors, their organizers and the shop's own services read them. */
export function eventReading(requests: EventRequests): Implemented[] {
  const { stored } = requests;
  return [
    on(listEvents, async (params) => viewed(await listPublished(stored, params))),
    on(listEventsOfOrganizer, async (params, ctx) => {
      const ports = await requests.within(ctx, params.organizerId, "operator", "eventCreator");
      return viewed(await listOfOrganizer(ports, params));
    }),
    on(getEvent, async ({ eventId }, ctx) => eventView(await requests.visible(ctx, eventId))),
    on(getEventForSale, ({ eventId }) => eventForSale(stored, eventId)),
    on(countEventsOfOrganizer, async ({ organizerId }) => ({
      events: await countOfOrganizer(stored, organizerId),
    })),
  ];
}

const viewed = ({ items, nextCursor }: Page<EventDocument>) => ({ items: items.map(eventView), nextCursor });

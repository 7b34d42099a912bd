import type { ServiceSchema } from "moleculer";
import {
  createEvent,
  createQuota,
  createTicketType,
  createTour,
  publishEvent,
  updateEvent,
  updateQuota,
  updateTicketType,
} from "../../contracts/event-editing.ts";
import { eventChanged, getEvent, getEventForSale, getTour, listEvents } from "../../contracts/events.ts";
import { signedInUser } from "../../lib/actor.ts";
import { actionsOf, type Ctx, on, tell } from "../../lib/calling.ts";
import { MembershipCheck } from "../../mixins/membership.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { type ActorRoles, requireEditor, visibleEvent } from "./access.ts";
import { existingEvent } from "./changing.ts";
import { draftEvent, editEvent } from "./editing.ts";
import { eventSpec, tourSpec } from "./event-documents.ts";
import type { EventPorts } from "./event-ports.ts";
import { eventView, ticketTypeView, tourView } from "./event-views.ts";
import { listPublished } from "./listing.ts";
import { publish } from "./publishing.ts";
import { addQuota, editQuota } from "./quotas.ts";
import { fillSampleEvents } from "./sample-events.ts";
import { addTicketType, editTicketType } from "./ticket-types.ts";
import { existingTour, openTour } from "./tours.ts";

/** Events and tours, with their quotas and prices: what is for sale, and from when on. */
export default (runtime: Runtime): ServiceSchema => {
  const ledger = runtime.openStore("events");
  const log = runtime.logger.child({ service: "events" });
  const { clock } = runtime;
  const stored = { events: ledger.collection(eventSpec), tours: ledger.collection(tourSpec), clock };
  const membership = new MembershipCheck(clock);

  const portsOf = (ctx: Ctx): EventPorts => ({
    ...stored,
    announce: async ({ _id: eventId, version }) => {
      // The change is stored by now: a listener that fails must not make it look undone.
      await tell(ctx.broker, eventChanged, { eventId, version }).catch((err) =>
        log.warn({ err, eventId }, "a listener failed on a changed event"),
      );
    },
  });
  const rolesOf = (ctx: Ctx): ActorRoles => ({
    has: (organizerId, ...roles) => membership.has(ctx, organizerId, ...roles),
    require: (organizerId, ...roles) => membership.require(ctx, organizerId, ...roles),
  });
  const asCreator = async (ctx: Ctx, organizerId: string) => {
    await rolesOf(ctx).require(organizerId, "eventCreator");
    return portsOf(ctx);
  };
  const asEditor = async (ctx: Ctx, eventId: string) => {
    await requireEditor(stored, rolesOf(ctx), eventId);
    return portsOf(ctx);
  };

  return {
    name: "events",
    actions: actionsOf(
      on(createEvent, async (params, ctx) =>
        eventView(await draftEvent(await asCreator(ctx, params.organizerId), signedInUser(ctx.meta), params)),
      ),
      on(updateEvent, async (params, ctx) =>
        eventView(await editEvent(await asEditor(ctx, params.eventId), params)),
      ),
      on(createQuota, async (params, ctx) =>
        addQuota(await asEditor(ctx, params.eventId), signedInUser(ctx.meta), params),
      ),
      on(updateQuota, async (params, ctx) => editQuota(await asEditor(ctx, params.eventId), params)),
      on(createTicketType, async (params, ctx) =>
        ticketTypeView(
          await addTicketType(await asEditor(ctx, params.eventId), signedInUser(ctx.meta), params),
        ),
      ),
      on(updateTicketType, async (params, ctx) =>
        ticketTypeView(await editTicketType(await asEditor(ctx, params.eventId), params)),
      ),
      on(publishEvent, async ({ eventId }, ctx) =>
        eventView(await publish(await asEditor(ctx, eventId), eventId)),
      ),
      on(listEvents, async (params) => {
        const { items, nextCursor } = await listPublished(stored, params);
        return { items: items.map(eventView), nextCursor };
      }),
      on(getEvent, async ({ eventId }, ctx) => eventView(await visibleEvent(stored, rolesOf(ctx), eventId))),
      on(createTour, async (params, ctx) =>
        tourView(await openTour(await asCreator(ctx, params.organizerId), signedInUser(ctx.meta), params)),
      ),
      on(getTour, async ({ tourId }) => tourView(await existingTour(stored, tourId))),
      on(getEventForSale, async ({ eventId }) => eventView(await existingEvent(stored, eventId))),
    ),
    async started() {
      if (runtime.settings.SAMPLE_DATA === "on") await fillSampleEvents(stored);
    },
  };
};

import {
  createQuota,
  deleteQuota,
  getQuota,
  listQuotas,
  updateQuota,
} from "../../../contracts/events/quotas.ts";
import {
  createTicketType,
  deleteTicketType,
  getTicketType,
  listTicketTypes,
  updateTicketType,
} from "../../../contracts/events/ticket-types.ts";
import { type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { pageWithin } from "../../../lib/pagination.ts";
import type { EventRequests } from "../event/event-requests.ts";
import { ticketTypeView } from "../event/event-views.ts";
import { addQuota, editQuota, quotaOf, removeQuota } from "./quotas.ts";
import { addTicketType, editTicketType, removeTicketType, ticketTypeOf } from "./ticket-types.ts";

/** The pools of places of an event. */
export function quotaActions(requests: EventRequests): Implemented[] {
  return [
    on(listQuotas, async ({ eventId, ...page }, ctx) =>
      pageWithin((await requests.visible(ctx, eventId)).quotas, page),
    ),
    on(getQuota, async ({ eventId, quotaId }, ctx) => quotaOf(await requests.visible(ctx, eventId), quotaId)),
    on(createQuota, async (params, ctx) =>
      addQuota(await requests.toEdit(ctx, params.eventId), signedInUser(ctx.meta), params),
    ),
    on(updateQuota, async (params, ctx) => editQuota(await requests.toEdit(ctx, params.eventId), params)),
    on(deleteQuota, async (params, ctx) => {
      await removeQuota(await requests.toEdit(ctx, params.eventId), params);
      return { id: params.quotaId, deleted: true as const };
    }),
  ];
}

/** The prices of an event. */
export function ticketTypeActions(requests: EventRequests): Implemented[] {
  return [
    on(listTicketTypes, async ({ eventId, ...page }, ctx) => {
      const { ticketTypes } = await requests.visible(ctx, eventId);
      return pageWithin(ticketTypes.map(ticketTypeView), page);
    }),
    on(getTicketType, async ({ eventId, ticketTypeId }, ctx) =>
      ticketTypeView(ticketTypeOf(await requests.visible(ctx, eventId), ticketTypeId)),
    ),
    on(createTicketType, async (params, ctx) => {
      const ports = await requests.toEdit(ctx, params.eventId);
      return ticketTypeView(await addTicketType(ports, signedInUser(ctx.meta), params));
    }),
    on(updateTicketType, async (params, ctx) =>
      ticketTypeView(await editTicketType(await requests.toEdit(ctx, params.eventId), params)),
    ),
    on(deleteTicketType, async (params, ctx) => {
      await removeTicketType(await requests.toEdit(ctx, params.eventId), params);
      return { id: params.ticketTypeId, deleted: true as const };
    }),
  ];
}

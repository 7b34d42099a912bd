import { countEventsOfOrganizer } from "../../../contracts/events/events.ts";
import {
  acceptInvitation,
  changeMember,
  inviteMember,
  listInvitations,
  listMembers,
  removeMember,
  withdrawInvitation,
} from "../../../contracts/users/members.ts";
import {
  createOrganizer,
  deleteOrganizer,
  getOrganizer,
  updateOrganizer,
} from "../../../contracts/users/organizers.ts";
import { getMemberships } from "../../../contracts/users/users.ts";
import { asSystem, call, type Implemented, on } from "../../../lib/calls/call.ts";
import { signedInUser } from "../../../lib/calls/context.ts";
import { fail } from "../../../lib/errors/errors.ts";
import { addressOf } from "../sessions/session-actions.ts";
import { isLive } from "../user-documents.ts";
import type { UserPorts } from "../user-ports.ts";
import { accept } from "./accept-invitation.ts";
import { invitationView, invite, openInvitations, withdraw } from "./invitations.ts";
import * as members from "./members.ts";
import * as organizers from "./organizers.ts";

/** Organizers, and the roles in them. */
export function organizerActions(ports: UserPorts): Implemented[] {
  return [
    on(createOrganizer, async (params, ctx) => {
      const userId = signedInUser(ctx.meta);
      // An access token outlives its account, and the organizer would have no event creator.
      if (!isLive(await ports.users.get(userId))) throw fail("TOKEN_INVALID");
      return organizers.organizerView(await organizers.createOrganizer(ports, userId, params));
    }),
    on(getOrganizer, async ({ organizerId }) =>
      organizers.organizerView(await organizers.openOrganizer(ports, organizerId)),
    ),
    on(updateOrganizer, async ({ organizerId, ifMatch, name }, ctx) => {
      await members.requireCreator(ports, ctx.meta, organizerId);
      const changed = await organizers.changeOrganizer(ports, { organizerId, ifMatch }, () => ({ name }));
      return organizers.organizerView(changed);
    }),
    on(deleteOrganizer, async ({ organizerId, ifMatch }, ctx) => {
      await members.requireCreator(ports, ctx.meta, organizerId);
      const countEvents = async () =>
        (await call(ctx, countEventsOfOrganizer, { organizerId }, asSystem("users"))).events;
      await organizers.deleteOrganizer(ports, countEvents, { organizerId, ifMatch });
      return { id: organizerId, deleted: true as const };
    }),
    on(getMemberships, async ({ userId }) => {
      const found = await organizers.membershipsOf(ports, userId);
      return { memberships: found.map(({ organizer, role }) => ({ organizerId: organizer._id, role })) };
    }),
  ];
}

export function memberActions(ports: UserPorts): Implemented[] {
  return [
    on(listMembers, async (params, ctx) => {
      await members.requireCreator(ports, ctx.meta, params.organizerId);
      return members.membersOf(ports, params);
    }),
    on(changeMember, async (params, ctx) => {
      await members.requireCreator(ports, ctx.meta, params.organizerId);
      return members.changeRole(ports, params);
    }),
    on(removeMember, async (params, ctx) => {
      await members.removeMember(ports, ctx.meta, params);
      return { id: params.userId, deleted: true as const };
    }),
    on(inviteMember, async (params, ctx) => {
      await members.requireCreator(ports, ctx.meta, params.organizerId);
      const by = {
        userId: signedInUser(ctx.meta),
        address: addressOf(ctx),
        requestId: ctx.requestID ?? null,
      };
      return invitationView(await invite(ports, by, params));
    }),
    on(listInvitations, async (params, ctx) => {
      await members.requireCreator(ports, ctx.meta, params.organizerId);
      const { items, nextCursor } = await openInvitations(ports, params);
      return { items: items.map(invitationView), nextCursor };
    }),
    on(withdrawInvitation, async (params, ctx) => {
      await members.requireCreator(ports, ctx.meta, params.organizerId);
      return invitationView(await withdraw(ports, params));
    }),
    on(acceptInvitation, ({ token }, ctx) =>
      accept(ports, { userId: signedInUser(ctx.meta), token }, addressOf(ctx)),
    ),
  ];
}

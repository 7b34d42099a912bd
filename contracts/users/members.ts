import { z } from "zod";
import { action, idempotencyKey } from "../../lib/calls/contract.ts";
import { deletionOf, locale, organizerId, pageOf, paging, userId } from "../shapes.ts";
import { email, role } from "./users.ts";

const invitationId = z
  .string()
  .regex(/^inv_[0-9a-z]{3,40}$/, "must be the id of an invitation, like inv_3k9…")
  .describe("id of an invitation");

export const member = z.object({
  userId,
  name: z.string(),
  email: z.string(),
  role,
  since: z.string(),
});
export type Member = z.output<typeof member>;

export const listMembers = action("users.listMembers", {
  rest: "GET /organizers/{organizerId}/members",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "List the members of an organizer, oldest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ organizerId, ...paging }),
  result: pageOf(member),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const changeMember = action("users.changeMember", {
  rest: "PATCH /organizers/{organizerId}/members/{userId}",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "Change a member's role",
  description: "Takes effect everywhere within 10 s. The last event creator keeps the role.",
  whenLost: "The role stays as it was; sending it again is safe.",
  params: z.strictObject({ organizerId, userId, role }),
  result: member,
  errors: ["FORBIDDEN", "NOT_FOUND", "LAST_EVENT_CREATOR"],
  example: { role: "operator" },
});

export const removeMember = action("users.removeMember", {
  rest: "DELETE /organizers/{organizerId}/members/{userId}",
  auth: "operator",
  criticality: "sheddable",
  summary: "Remove a member from an organizer",
  description:
    "Operators can only remove themselves. Takes effect everywhere within 10 s. The last event creator cannot be removed.",
  whenLost: "The member stays; sending it again is safe.",
  params: z.strictObject({ organizerId, userId }),
  result: deletionOf(userId),
  errors: ["FORBIDDEN", "NOT_FOUND", "LAST_EVENT_CREATOR"],
});

export const invitation = z.object({
  id: invitationId,
  organizerId,
  email: z.string(),
  role,
  state: z.enum(["open", "accepted", "withdrawn"]),
  createdAt: z.string(),
  expiresAt: z.string(),
});
export type Invitation = z.output<typeof invitation>;

export const inviteMember = action("users.invite", {
  rest: "POST /organizers/{organizerId}/members",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "Invite a member into an organizer",
  description:
    "A mail with a token goes to the address; the invitation can be accepted for 7 days. The answer does not reveal whether the address has an account.",
  whenLost: "No one is invited yet; repeating with the same Idempotency-Key invites once.",
  params: z.strictObject({
    idempotencyKey,
    organizerId,
    email,
    role,
    locale: locale.default("en").describe("language of the mail, for an address without an account"),
  }),
  result: invitation,
  status: 201,
  errors: ["FORBIDDEN", "NOT_FOUND", "IDEMPOTENCY_KEY_REUSED", "TOO_MANY_REQUESTS"],
  example: { email: "gate@example.org", role: "operator" },
});

export const listInvitations = action("users.listInvitations", {
  rest: "GET /organizers/{organizerId}/invitations",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "List open invitations, newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ organizerId, ...paging }),
  result: pageOf(invitation),
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const withdrawInvitation = action("users.withdrawInvitation", {
  rest: "DELETE /organizers/{organizerId}/invitations/{invitationId}",
  auth: "eventCreator",
  criticality: "sheddable",
  summary: "Withdraw an invitation",
  description: "An accepted invitation cannot be withdrawn: remove the member instead.",
  whenLost: "The invitation can still be accepted; sending it again is safe.",
  params: z.strictObject({ organizerId, invitationId }),
  result: invitation,
  errors: ["FORBIDDEN", "NOT_FOUND"],
});

export const acceptInvitation = action("users.acceptInvitation", {
  rest: "POST /invitations/accept",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Join an organizer with the token from the mail",
  description: "Requires the account whose email was invited. An invitation can be accepted once.",
  whenLost: "The invitation stays open, or its member joins by itself; sending it again is safe.",
  params: z.strictObject({ token: z.string().min(1).max(200) }),
  result: z.object({ organizerId, name: z.string(), role }),
  errors: ["INVITATION_INVALID", "NOT_FOUND", "TOO_MANY_REQUESTS"],
  example: { token: "in_…" },
});

import { randomUUID } from "node:crypto";
import { seededPassword } from "../shop/deployments/deployment.ts";
import { at, type Row, row, wearing } from "./table.ts";

const newEmail = () => `${randomUUID()}@example.org`;
const unknownToken = { token: "pr_of_nobody", newPassword: "a horse of another colour" };
const credentials = { currentPassword: seededPassword, newPassword: "a horse of another colour" };

/** Accounts, organizers and their members. Roles: anonymous, stranger, owner, operator and creator here, elsewhere, admin. */
export const accountsRights: Record<string, Row> = {
  "users.getJwks": row("200", at("/.well-known/jwks.json")),
  "users.register": row("201", () => ({
    path: "/auth/register",
    body: { email: newEmail(), password: "a long enough one", name: "Ada" },
  })),
  "users.logIn": row("200", at("/auth/login", { email: "seeded-0@example.org", password: seededPassword })),
  "users.refresh": row("401", at("/auth/refresh", { refreshToken: "rt_of_nobody" })),
  "users.logOut": row(
    "401 200 200 200 200 200 200 200",
    at("/auth/logout", { refreshToken: "rt_of_nobody" }),
  ),
  "users.forgotPassword": row("202", at("/auth/forgot-password", { email: "seeded-0@example.org" })),
  "users.resetPassword": row("401", at("/auth/reset-password", unknownToken)),
  "users.changePassword": wearing(
    "401 200 200 200 200 200 200 200",
    at("/auth/change-password", credentials),
  ),

  "users.getMe": row("401 200 200 200 200 200 200 200", at("/users/me")),
  "users.updateMe": row("401 200 200 200 200 200 200 200", at("/users/me", { locale: "fr" })),
  "users.exportMe": row("401 200 200 200 200 200 200 200", at("/users/me/export")),
  // Who has a ticket to come, is the last event creator or is an admin stays.
  "users.eraseMe": wearing("401 202 409 202 409 202 409 409", async (things) => {
    await things.ticket();
    return { path: "/users/me" };
  }),

  "users.list": row("401 403 403 403 403 403 403 200", at("/users")),
  "users.create": row("401 403 403 403 403 403 403 201", () => ({
    path: "/users",
    body: { email: newEmail(), name: "Grace" },
  })),
  "users.get": row("401 403 403 403 403 403 403 200", async (things) => ({
    path: `/users/${things.people.ids.owner}`,
  })),
  "users.update": row("401 403 403 403 403 403 403 200", async (things) => ({
    path: `/users/${things.people.ids.owner}`,
    body: { locale: "fr" },
  })),
  "users.erase": row("401 403 403 403 403 403 403 202", async (things) => ({
    path: `/users/${(await things.account()).id}`,
  })),

  "users.createOrganizer": row("401 201 201 201 201 201 201 201", at("/organizers", { name: "Amphion" })),
  "users.getOrganizer": row("200", (things) => ({ path: `/organizers/${things.organizerId}` })),
  "users.updateOrganizer": row("401 403 403 403 200 403 403 200", (things) => ({
    path: `/organizers/${things.organizerId}`,
    body: { name: "Amphion & Co" },
  })),
  "users.deleteOrganizer": row("401 403 403 403 200 403 403 200", async (things) => ({
    path: `/organizers/${await things.emptyOrganizer()}`,
  })),

  "users.listMembers": row("401 403 403 403 200 403 403 200", (things) => ({
    path: `/organizers/${things.organizerId}/members`,
  })),
  "users.invite": row("401 403 403 403 201 403 403 201", (things) => ({
    path: `/organizers/${things.organizerId}/members`,
    body: { email: newEmail(), role: "operator" },
  })),
  "users.changeMember": row("401 403 403 403 200 403 403 200", async (things) => ({
    path: `/organizers/${things.organizerId}/members/${await things.member()}`,
    body: { role: "eventCreator" },
  })),
  "users.removeMember": row("401 403 403 403 200 403 403 200", async (things) => ({
    path: `/organizers/${things.organizerId}/members/${await things.member()}`,
  })),
  "users.listInvitations": row("401 403 403 403 200 403 403 200", (things) => ({
    path: `/organizers/${things.organizerId}/invitations`,
  })),
  "users.withdrawInvitation": row("401 403 403 403 200 403 403 200", async (things) => ({
    path: `/organizers/${things.organizerId}/invitations/${await things.invitation()}`,
  })),
  // Only the invited one: the invitation is the stranger's.
  "users.acceptInvitation": wearing("401 200 409 409 409 409 409 409", async (things) => ({
    path: "/invitations/accept",
    body: { token: await things.invitationFor(things.people.emails.stranger) },
  })),
};

import { z } from "zod";
import { action, idempotencyKey, ifMatch } from "../../lib/calls/contract.ts";
import { longestTimeoutMs } from "../../lib/deadlines.ts";
import { notification } from "../notifications/notifications.ts";
import { order } from "../orders/order-shape.ts";
import { changing, locale, name, pageOf, paging, userId } from "../shapes.ts";
import { ticket } from "../tickets/tickets.ts";
import { account, email, notifyBy, password, phone, user, userRole } from "./users.ts";

const profile = {
  name,
  phone: phone.nullable().describe("null takes it away"),
  locale,
  notifyBy: notifyBy.describe("where confirmations go; sms needs a phone"),
  email,
};

export const updateMe = action("users.updateMe", {
  rest: "PATCH /users/me",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Update my account",
  whenLost: "The account stays as it was; sending it again is safe.",
  params: changing(
    { currentPassword: password.optional().describe("needed to change the email"), ifMatch },
    profile,
  ),
  result: account,
  version: (it) => it.version,
  errors: ["NOT_FOUND", "EMAIL_TAKEN", "INVALID_CREDENTIALS", "PRECONDITION_FAILED", "TOO_MANY_REQUESTS"],
  example: { name: "Ada King", locale: "fr" },
});

/** How far an erasing has come; nothing else is left to say of the person. */
export const erasing = z.object({ id: userId, state: z.enum(["erasing", "erased"]) });

const eraseErrors = [
  "NOT_FOUND",
  "USER_HAS_TICKETS",
  "LAST_EVENT_CREATOR",
  "OWN_ADMIN_ROLE",
  "PRECONDITION_FAILED",
] as const;

export const eraseMe = action("users.eraseMe", {
  rest: "DELETE /users/me",
  auth: "user",
  criticality: "sheddable",
  summary: "Erase my account",
  description:
    "Sign-in stops at once, and the email can be used again. Name, address and phone are then removed from orders, tickets and messages, which are retained anonymously for accounting. Refused while there are unfinished orders or tickets for future events, and for the last event creator of an organizer.",
  whenLost:
    "The account stays; sending it again is safe. Once it is answered, it is finished after any crash.",
  params: z.strictObject({ ifMatch }),
  result: erasing,
  status: 202,
  errors: eraseErrors,
});

export const exportMe = action("users.exportMe", {
  rest: "GET /users/me/export",
  auth: "user",
  criticality: "sheddable",
  summary: "Export my data",
  whenLost: "Nothing; reading again is enough.",
  timeoutMs: longestTimeoutMs,
  params: z.strictObject({}),
  result: z.object({
    exportedAt: z.string(),
    account,
    orders: z.array(order),
    tickets: z.array(ticket),
    notifications: z.array(notification),
  }),
  errors: ["NOT_FOUND"],
});

export const listUsers = action("users.list", {
  rest: "GET /users",
  auth: "admin",
  criticality: "sheddable",
  summary: "List all accounts, newest first",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({
    ...paging,
    email: email.optional().describe("only the account with exactly this email"),
    role: userRole.optional(),
  }),
  result: pageOf(user),
});

export const createUser = action("users.create", {
  rest: "POST /users",
  auth: "admin",
  criticality: "sheddable",
  summary: "Create an account for a user",
  description:
    "The owner receives a mail for choosing a password, and can request another one with forgot-password.",
  whenLost: "There is no account yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({
    idempotencyKey,
    email,
    name,
    phone: phone.optional(),
    locale: locale.default("en"),
    notifyBy: notifyBy.default("mail"),
    role: userRole.default("user"),
  }),
  result: user,
  status: 201,
  location: (made) => `/users/${made.id}`,
  version: (it) => it.version,
  errors: ["EMAIL_TAKEN", "IDEMPOTENCY_KEY_REUSED"],
  example: { email: "grace@example.org", name: "Grace Hopper", role: "user" },
});

export const getUser = action("users.get", {
  rest: "GET /users/{userId}",
  auth: "admin",
  criticality: "sheddable",
  summary: "Get an account with its roles",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({ userId }),
  result: account,
  version: (it) => it.version,
  errors: ["NOT_FOUND"],
});

export const updateUser = action("users.update", {
  rest: "PATCH /users/{userId}",
  auth: "admin",
  criticality: "sheddable",
  summary: "Update an account",
  description:
    "Taking the role admin away ends the sessions of the account. Admins cannot take away their own.",
  whenLost: "The account stays as it was; sending it again is safe.",
  params: changing({ userId, ifMatch }, { ...profile, role: userRole }),
  result: user,
  version: (it) => it.version,
  errors: ["NOT_FOUND", "EMAIL_TAKEN", "OWN_ADMIN_ROLE", "PRECONDITION_FAILED"],
  example: { role: "admin" },
});

export const eraseUser = action("users.erase", {
  rest: "DELETE /users/{userId}",
  auth: "admin",
  criticality: "sheddable",
  summary: "Erase a user's account",
  description: "Like DELETE /users/me, on the user's behalf.",
  whenLost:
    "The account stays; sending it again is safe. Once it is answered, it is finished after any crash.",
  params: z.strictObject({ userId, ifMatch }),
  result: erasing,
  status: 202,
  errors: eraseErrors,
});

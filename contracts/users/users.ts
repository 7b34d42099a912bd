import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { locale, name, organizerId, userId, version } from "../shapes.ts";

export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("must be an email address, like ada@example.org"));

/** Length only, as OWASP ASVS 5.0 (6.2) asks: 8 to 256 characters, no composition rules; common ones are refused. */
export const newPassword = z
  .string()
  .min(8, "must have at least 8 characters")
  .max(256, "must have at most 256 characters");

export const password = z.string().min(1).max(256);
export const phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, "must be a phone number in E.164, like +33612345678");
export const notifyBy = z.enum(["mail", "sms"]);
export const userRole = z.enum(["user", "admin"]);

export const user = z.object({
  id: userId,
  email: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  locale,
  notifyBy,
  role: userRole,
  createdAt: z.string(),
  version,
});
export type User = z.output<typeof user>;

export const session = z.object({
  user,
  accessToken: z.string(),
  refreshToken: z.string(),
  expiresInS: z.int(),
});
export type Session = z.output<typeof session>;

export const role = z.enum(["eventCreator", "operator"]);
export type Role = z.output<typeof role>;

const whileSignedOut =
  "Visitors cannot sign in to buy; signed-in users notice nothing until their access token expires.";

export const registerUser = action("users.register", {
  rest: "POST /auth/register",
  auth: "public",
  criticality: "critical",
  summary: "Create an account",
  whenLost:
    "The visitor has no account yet and sees an error; nothing was stored, and sending it again is safe.",
  risk: "New buyers cannot buy while a sale is open; those with an account notice nothing.",
  retriedBy: "No one: the visitor sends it again. EMAIL_TAKEN then means that the first one worked: sign in.",
  noticedBy: "Fewer 201 and more 5xx at /auth/register.",
  repairedBy: "Restart the users service; there is nothing to clean up.",
  params: z.strictObject({
    email,
    password: newPassword,
    name,
    locale: locale.default("en"),
    phone: phone.optional(),
    notifyBy: notifyBy.default("mail").describe("where confirmations go; sms needs a phone"),
  }),
  result: session,
  status: 201,
  location: () => "/users/me",
  errors: ["EMAIL_TAKEN", "TOO_MANY_REQUESTS"],
  example: { email: "ada@example.org", password: "a long enough one", name: "Ada Lovelace", locale: "en" },
});

export const logIn = action("users.logIn", {
  rest: "POST /auth/login",
  auth: "public",
  criticality: "critical",
  summary: "Sign in with email and password",
  description:
    "Failures are counted per account and client address, per client address and per account; after too many, 429 says when to try again, whether the account exists or not.",
  whenLost: "The user cannot buy until it works again; nothing is stored, and trying again is safe.",
  risk: whileSignedOut,
  retriedBy: "No one: the user sends it again, which opens one session more at most.",
  noticedBy: "More 5xx at /auth/login, or many 503 while all password checks are busy.",
  repairedBy: "Restart the users service, or give it more CPU; no session is lost.",
  params: z.strictObject({ email, password }),
  result: session,
  errors: ["INVALID_CREDENTIALS", "TOO_MANY_REQUESTS"],
  example: { email: "buyer@example.org", password: "sample-buyer-pass" },
});

export const refreshSession = action("users.refresh", {
  rest: "POST /auth/refresh",
  auth: "public",
  criticality: "critical",
  summary: "Refresh: exchange a refresh token for a new pair of tokens",
  description: "A refresh token works once. Using it again more than 10 s later ends the whole session.",
  whenLost: "The client keeps its old tokens and tries again; after 15 minutes it has to sign in.",
  risk: whileSignedOut,
  retriedBy: "The client: the same token works again for 10 s after its first use.",
  noticedBy: "More 5xx at /auth/refresh; later more logins than usual.",
  repairedBy: "Restart the users service; users who were disconnected for more than 10 s sign in again.",
  params: z.strictObject({ refreshToken: z.string().min(1).max(200) }),
  result: session,
  errors: ["REFRESH_TOKEN_INVALID", "TOO_MANY_REQUESTS"],
  example: { refreshToken: "rt_…" },
});

export const logOut = action("users.logOut", {
  rest: "POST /auth/logout",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Sign out: end the session of a refresh token",
  whenLost: "The session stays open until its refresh token ends; sending it again is safe.",
  params: z.strictObject({ refreshToken: z.string().min(1).max(200) }),
  result: z.object({ loggedOut: z.boolean() }),
  example: { refreshToken: "rt_…" },
});

export const account = user.extend({
  organizers: z.array(z.object({ organizerId, name: z.string(), role })),
});
export type Account = z.output<typeof account>;

export const getMe = action("users.getMe", {
  rest: "GET /users/me",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Get my account",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({}),
  result: account,
  version: (it) => it.version,
  errors: ["NOT_FOUND"],
});

/** The contact data that the shop needs to write to someone; never leaves through the API. Throws NOT_FOUND once erased. */
export const getContact = action("users.getContact", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({
    userId,
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    locale,
    notifyBy,
  }),
  errors: ["NOT_FOUND"],
});

/** A user's roles inside organizers; callers may keep the answer for 10 s. */
export const getMemberships = action("users.getMemberships", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({ memberships: z.array(z.object({ organizerId, role })) }),
});

/** The public keys that access tokens are checked with. */
export const getJwks = action("users.getJwks", {
  rest: "GET /.well-known/jwks.json",
  auth: "public",
  criticality: "critical",
  summary: "Get the public keys of access tokens (RFC 7517)",
  whenLost: "Nothing; verifiers keep the keys that they read before.",
  risk: "A program that starts now and checks tokens by itself cannot; the shop's own gateway does not need it.",
  retriedBy: "The verifier, which keeps using the keys that it has.",
  noticedBy: "More 5xx at /.well-known/jwks.json.",
  repairedBy: "Restart the users service.",
  params: z.strictObject({}),
  result: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
});

import { z } from "zod";
import { action, idempotencyKey } from "../lib/contract.ts";
import { locale, name, organizerId, userId } from "./shapes.ts";

const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email("must be an email address, like ada@example.org"));

/** Length only, as OWASP ASVS 5.0 (6.2) asks: 8 to 256 characters, no composition rules. */
const newPassword = z
  .string()
  .min(8, "must have at least 8 characters")
  .max(256, "must have at most 256 characters");

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, "must be a phone number in E.164, like +33612345678");

export const user = z.object({
  id: userId,
  email: z.string(),
  name: z.string(),
  phone: z.string().nullable(),
  locale,
  notifyBy: z.enum(["mail", "sms"]),
  role: z.enum(["user", "admin"]),
  createdAt: z.string(),
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

export const registerUser = action("users.register", {
  rest: "POST /auth/register",
  auth: "public",
  criticality: "critical",
  summary: "Open an account",
  whenLost:
    "The visitor has no account yet and is told so; nothing was stored, and sending it again is safe.",
  params: z.strictObject({
    email,
    password: newPassword,
    name,
    locale: locale.default("en"),
    phone: phone.optional(),
    notifyBy: z.enum(["mail", "sms"]).default("mail").describe("where confirmations go; sms needs a phone"),
  }),
  result: session,
  status: 201,
  location: () => "/users/me",
  errors: ["EMAIL_TAKEN"],
  example: { email: "ada@example.org", password: "a long enough one", name: "Ada Lovelace", locale: "en" },
});

export const logIn = action("users.logIn", {
  rest: "POST /auth/login",
  auth: "public",
  criticality: "critical",
  summary: "Sign in with email and password",
  whenLost: "The user cannot buy until it works again; nothing is stored, and trying again is safe.",
  params: z.strictObject({ email, password: z.string().min(1).max(256) }),
  result: session,
  errors: ["INVALID_CREDENTIALS"],
  example: { email: "buyer@example.org", password: "sample-buyer-pass" },
});

export const refreshSession = action("users.refresh", {
  rest: "POST /auth/refresh",
  auth: "public",
  criticality: "critical",
  summary: "Trade a refresh token for a new pair of tokens",
  description: "A refresh token works once; used again later than 10 s after, it ends the whole session.",
  whenLost: "The client keeps its old tokens and tries again; after 15 minutes it has to sign in.",
  params: z.strictObject({ refreshToken: z.string().min(1).max(200) }),
  result: session,
  errors: ["REFRESH_TOKEN_INVALID"],
  example: { refreshToken: "rt_…" },
});

export const logOut = action("users.logOut", {
  rest: "POST /auth/logout",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "End the session that a refresh token belongs to",
  whenLost: "The session stays open until its refresh token ends; sending it again is safe.",
  params: z.strictObject({ refreshToken: z.string().min(1).max(200) }),
  result: z.object({ loggedOut: z.boolean() }),
  example: { refreshToken: "rt_…" },
});

export const getMe = action("users.getMe", {
  rest: "GET /users/me",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "One's own account",
  whenLost: "Nothing; reading again is enough.",
  params: z.strictObject({}),
  result: user.extend({ organizers: z.array(z.object({ organizerId, name: z.string(), role })) }),
  errors: ["NOT_FOUND"],
});

export const organizer = z.object({ id: organizerId, name: z.string(), createdAt: z.string() });

export const createOrganizer = action("users.createOrganizer", {
  rest: "POST /organizers",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Open an organizer and become its event creator",
  whenLost: "The organizer does not exist yet; repeating with the same Idempotency-Key makes it once.",
  params: z.strictObject({ idempotencyKey, name }),
  result: organizer,
  status: 201,
  errors: ["IDEMPOTENCY_KEY_REUSED"],
  example: { name: "Lycée Ada Lovelace" },
});

/** What the shop itself needs to write to someone; never leaves through the API. */
export const getContact = action("users.getContact", {
  auth: "internal",
  params: z.strictObject({ userId }),
  result: z.object({
    userId,
    name: z.string(),
    email: z.string(),
    phone: z.string().nullable(),
    locale,
    notifyBy: z.enum(["mail", "sms"]),
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
  summary: "Public keys of the access tokens (RFC 7517)",
  whenLost: "Nothing; whoever checks tokens keeps the keys read before.",
  params: z.strictObject({}),
  result: z.object({ keys: z.array(z.record(z.string(), z.unknown())) }),
});

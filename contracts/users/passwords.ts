import { z } from "zod";
import { action } from "../../lib/calls/contract.ts";
import { email, newPassword, password, session } from "./users.ts";

export const changePassword = action("users.changePassword", {
  rest: "POST /auth/change-password",
  auth: "user",
  criticality: "sheddable_plus",
  summary: "Change my password and end all other sessions",
  description:
    "The answer is a new session that replaces the present one. All earlier refresh tokens become invalid.",
  whenLost: "The old password stays, or the new one holds already: signing in with either shows which.",
  params: z.strictObject({ currentPassword: password, newPassword }),
  result: session,
  errors: ["INVALID_CREDENTIALS", "NOT_FOUND", "TOO_MANY_REQUESTS"],
  example: { currentPassword: "sample-buyer-pass", newPassword: "a horse of another colour" },
});

export const forgotPassword = action("users.forgotPassword", {
  rest: "POST /auth/forgot-password",
  auth: "public",
  criticality: "critical",
  summary: "Request a mail for choosing a new password",
  description:
    "The answer is the same whether or not the email has an account. The token in the mail is valid for 30 minutes.",
  whenLost: "No mail comes; asking again is safe.",
  risk: "Users who forgot their password cannot buy.",
  retriedBy: "Once it is answered, the shop itself, until the mail is queued, also after a crash.",
  noticedBy: "More 5xx at /auth/forgot-password, or messages of the kind passwordReset that fail.",
  repairedBy: "Restart the users and notifications services; mails of acknowledged requests are sent then.",
  params: z.strictObject({ email }),
  result: z.object({ accepted: z.boolean() }),
  status: 202,
  errors: ["TOO_MANY_REQUESTS"],
  example: { email: "buyer@example.org" },
});

export const resetPassword = action("users.resetPassword", {
  rest: "POST /auth/reset-password",
  auth: "public",
  criticality: "critical",
  summary: "Choose a new password with the token from the mail",
  description: "The token works once. Every session of the account ends.",
  whenLost: "The old password stays, or the new one holds already; a new mail can be asked for at any time.",
  risk: "Users who forgot their password cannot buy.",
  retriedBy: "No one: the user sends it again, or asks for another mail.",
  noticedBy: "More 5xx at /auth/reset-password.",
  repairedBy: "Restart the users service; request another mail if the token has expired.",
  params: z.strictObject({ token: z.string().min(1).max(200), newPassword }),
  result: z.object({ reset: z.boolean() }),
  errors: ["RESET_TOKEN_INVALID", "TOO_MANY_REQUESTS"],
  example: { token: "pr_…", newPassword: "a horse of another colour" },
});

import { z } from "zod";
import { ownMachine, serviceUrl } from "./setting-parsers.ts";

/** Servers and sender names of mails and SMS. */
export const messageVariables = {
  SMTP_URL: serviceUrl(/^smtps?$/, "smtps://user:password@mail.example.org")
    .optional()
    .describe("mail server; unset: mails go into the outbox"),
  MAIL_FROM: z
    .string()
    .regex(
      /^([^<>"\r\n]+ <[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/,
      "must be like tickets@example.org or EventsApp <tickets@example.org>",
    )
    .optional()
    .describe("sender of the mails, needed with SMTP_URL"),
  SMS_URL: serviceUrl(/^https?$/, "https://token@sms.example.org/messages")
    .refine(
      (url) => url.startsWith("https:") || ownMachine.test(url),
      "must start with https, because a token and phone numbers go there",
    )
    .optional()
    .describe("where SMS are posted to; unset: they go into the outbox"),
  SMS_FROM: z
    .string()
    .regex(/^[\w +.-]{1,20}$/, "must be a number or a name of at most 20 letters and digits")
    .optional()
    .describe("sender of the SMS, needed with SMS_URL"),
};

type MessageSettings = { [Name in keyof typeof messageVariables]?: string | undefined };

/** One sentence about a server without a sender, or null when the settings fit together. */
export function refusalOfMessages({
  SMTP_URL,
  MAIL_FROM,
  SMS_URL,
  SMS_FROM,
}: MessageSettings): string | null {
  if (SMTP_URL && !MAIL_FROM) return "SMTP_URL is set without MAIL_FROM: say who sends the mails.";
  if (SMS_URL && !SMS_FROM) return "SMS_URL is set without SMS_FROM: say who sends the SMS.";
  return null;
}

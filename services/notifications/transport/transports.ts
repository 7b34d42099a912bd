import type { Clock } from "../../../lib/clock.ts";
import type { Settings } from "../../../lib/settings/env.ts";
import { smsTransport } from "./sms-transport.ts";
import { type MailTransport, smtpTransport } from "./smtp-transport.ts";
import { type UnsentMessages, unsentTransport } from "./unsent-transport.ts";

type Wanted = Pick<Settings, "SMTP_URL" | "MAIL_FROM" | "SMS_URL" | "SMS_FROM">;

/** Mail and SMS as the settings say; messages of a channel without a service are stored unsent. */
export function transportsOf(settings: Wanted, unsent: UnsentMessages, clock: Clock): MailTransport {
  const { SMTP_URL, MAIL_FROM, SMS_URL, SMS_FROM } = settings;
  const kept = unsentTransport(unsent, clock);
  const smtp = SMTP_URL && MAIL_FROM ? smtpTransport({ url: SMTP_URL, from: MAIL_FROM }) : null;
  const sms = SMS_URL && SMS_FROM ? smsTransport({ url: SMS_URL, from: SMS_FROM }, clock) : null;
  return {
    send: (message) => ((message.channel === "mail" ? smtp : sms) ?? kept).send(message),
    close: () => smtp?.close(),
  };
}

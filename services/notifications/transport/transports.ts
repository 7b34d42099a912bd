import type { Clock } from "../../../lib/clock.ts";
import type { Settings } from "../../../lib/settings/env.ts";
import { type Outbox, outboxTransport } from "./outbox-transport.ts";
import { smsTransport } from "./sms-transport.ts";
import { type MailTransport, smtpTransport } from "./smtp-transport.ts";

type Wanted = Pick<Settings, "SMTP_URL" | "MAIL_FROM" | "SMS_URL" | "SMS_FROM">;

/** Mail and SMS as the settings say; a channel without a service goes into the outbox. */
export function transportsOf(settings: Wanted, outbox: Outbox, clock: Clock): MailTransport {
  const { SMTP_URL, MAIL_FROM, SMS_URL, SMS_FROM } = settings;
  const kept = outboxTransport(outbox, clock);
  const smtp = SMTP_URL && MAIL_FROM ? smtpTransport({ url: SMTP_URL, from: MAIL_FROM }) : null;
  const sms = SMS_URL && SMS_FROM ? smsTransport({ url: SMS_URL, from: SMS_FROM }, clock) : null;
  return {
    send: (message) => ((message.channel === "mail" ? smtp : sms) ?? kept).send(message),
    close: () => smtp?.close(),
  };
}

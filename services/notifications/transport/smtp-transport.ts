import { createTransport } from "nodemailer";
import { mailConnectMs, mailSilenceMs } from "../../../lib/deadlines.ts";
import { maxInFlight } from "../delivery/deliver.ts";
import { type Message, NotTakenError, type Transport } from "./transport.ts";

export interface SmtpSettings {
  /** `smtp://` (STARTTLS where the server offers it, demanded with credentials) or `smtps://` (TLS from the start). */
  url: string;
  /** `tickets@example.org` or `EventsApp <tickets@example.org>`. */
  from: string;
}

/** A transport that holds connections. */
export interface MailTransport extends Transport {
  /** Closes the connections; mails in progress are sent first. */
  close(): void;
}

/**
 * Mail by SMTP over a few connections that are kept. The server's 5xx to a receiver or a message is final; everything
 * else, its 4xx among it, may do better later. Credentials go over TLS only, but for this machine's own server.
 */
export function smtpTransport({ url, from }: SmtpSettings): MailTransport {
  const mailer = createTransport({ ...connectionOf(url), ...limits, pool: true });
  const domain = /@([^@>\s]+)>?$/.exec(from)?.[1] ?? "eventsapp";
  return {
    async send(message) {
      try {
        const { response } = await mailer.sendMail({ ...mailOf(message, domain), from });
        return response;
      } catch (error) {
        throw notTaken(error);
      }
    },
    close: () => mailer.close(),
  };
}

const limits = {
  maxConnections: maxInFlight,
  maxMessages: 1_000,
  dnsTimeout: mailConnectMs,
  connectionTimeout: mailConnectMs,
  greetingTimeout: mailConnectMs,
  socketTimeout: mailSilenceMs,
} as const;

const ownHosts = ["localhost", "127.0.0.1", "[::1]"];

function connectionOf(text: string) {
  const { protocol, hostname, port, username, password } = new URL(text);
  const secure = protocol === "smtps:";
  const host = hostname.replace(/^\[|\]$/g, "");
  const where = { host, port: port === "" ? (secure ? 465 : 587) : Number(port), secure };
  if (username === "") return where;
  const auth = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return { ...where, auth, requireTLS: !secure && !ownHosts.includes(hostname) };
}

function mailOf({ messageId, to, locale, subject, text, html, attachments }: Message, domain: string) {
  return {
    messageId: `<${messageId.replace(/@.*/, "")}@${domain}>`,
    to: { name: "", address: to },
    subject: subject ?? "",
    text,
    ...(html !== null && { html }),
    attachments: attachments.map(({ fileName, contentType, base64 }) => ({
      filename: fileName,
      contentType,
      content: Buffer.from(base64, "base64"),
    })),
    // RFC 3834, 5: suppresses automatic replies.
    headers: { "Auto-Submitted": "auto-generated", "Content-Language": locale },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** A no to this receiver or this message; one to who we are (credentials, sender) is no fault of the message. */
const finalCommands = ["RCPT TO", "DATA"];

function notTaken(thrown: unknown): NotTakenError {
  const { code, command, responseCode, response } = thrown as {
    code?: string;
    command?: string;
    responseCode?: number;
    response?: string;
  };
  if (responseCode === undefined)
    return new NotTakenError(`no answer of the mail server (${code ?? "unknown"})`);
  // Enhanced status code (RFC 3463); the text behind it repeats addresses.
  const enhanced = /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(response ?? "")?.[1];
  const isFinal = responseCode >= 500 && finalCommands.includes(command ?? "");
  const codes = [responseCode, enhanced].filter(Boolean).join(" ");
  return new NotTakenError(`the mail server answered ${codes} to ${command ?? "us"}`, { isFinal });
}

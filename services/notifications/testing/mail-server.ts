import type { AddressInfo } from "node:net";
import { type ParsedMail, simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

/** A mail server in this process. */
export interface MailServer {
  port: number;
  mails: ParsedMail[];
  /** Sign-ins, as `user:password`. */
  logins: string[];
  close: () => Promise<void>;
}

/** An answer of the server that is a no. */
export const no = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });

/** Listens on a free port of 127.0.0.1, takes every mail without encryption, and reads it. */
export async function openMailServer(
  change: SMTPServerOptions = {},
  { host = "127.0.0.1", port = 0 } = {},
): Promise<MailServer> {
  const mails: ParsedMail[] = [];
  const logins: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 100,
    logger: false,
    disabledCommands: ["STARTTLS"],
    allowInsecureAuth: true,
    onAuth: ({ username, password }, _session, done) => {
      logins.push(`${username}:${password}`);
      done(null, { user: username });
    },
    onData: (stream, _session, done) => {
      simpleParser(stream).then((mail) => {
        mails.push(mail);
        done(null, "queued");
      }, done);
    },
    ...change,
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    logins,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

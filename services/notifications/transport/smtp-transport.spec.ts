import { createServer } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import type { SMTPServerOptions } from "smtp-server";
import { type MailServer, no, openMailServer } from "../testing/mail-server.ts";
import { mail, paper } from "../testing/mails.ts";
import { type MailTransport, smtpTransport } from "./smtp-transport.ts";
import { NotTakenError } from "./transport.ts";

const closing: { close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of closing.splice(0).reverse()) await each.close();
});

async function serve(change: SMTPServerOptions = {}, where = {}): Promise<MailServer> {
  const server = await openMailServer(change, where);
  closing.push(server);
  return server;
}

function transportTo(url: string, from = "EventsApp <tickets@shop.example>"): MailTransport {
  const transport = smtpTransport({ url, from });
  closing.push(transport);
  return transport;
}

const message = mail("orderConfirmed", undefined, { locale: "fr", name: "Zoë" });

async function refusal(transport: MailTransport): Promise<NotTakenError> {
  const thrown = await transport.send(message).then(
    () => null,
    (error) => error,
  );
  expect(thrown).toBeInstanceOf(NotTakenError);
  expect(thrown.message).not.toMatch(/@|secret/);
  return thrown;
}

describe("smtpTransport", () => {
  it("sends text, HTML and attachment under a fixed Message-ID of the sender's domain", async () => {
    const server = await serve();
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    expect(await transport.send(message)).toMatch(/^250 /);
    await transport.send(message);
    const [first, second] = server.mails;
    expect(first?.messageId).toBe(`<${message.messageId.replace("@eventsapp", "@shop.example")}>`);
    expect(second?.messageId).toBe(first?.messageId);
    expect(first?.subject).toBe(message.subject);
    expect(first?.from?.text).toBe('"EventsApp" <tickets@shop.example>');
    expect(first?.to).toMatchObject({ text: "ada@example.org" });
    expect(first?.text?.trimEnd()).toBe(message.text.trimEnd());
    expect(first?.html).toContain("Vos 2 billets pour «\u00a0Concert de l’école\u00a0»");
    expect(first?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(first?.headers.get("content-language")).toBe("fr");
    expect(first?.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      ["tickets.pdf", "application/pdf"],
    ]);
    expect(first?.attachments[0]?.content.toString("base64")).toBe(paper.base64);
  });

  it("keeps its connections for the next mails", async () => {
    let connections = 0;
    const server = await serve({
      onConnect: (_session, done) => {
        connections++;
        done();
      },
    });
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    for (let n = 0; n < 5; n++) await transport.send(message);
    expect([server.mails.length, connections]).toEqual([5, 1]);
  });

  it("signs in, with a password that is escaped in the address", async () => {
    const server = await serve();
    const transport = transportTo(`smtp://shop%40example.org:p%3As%2Fw@localhost:${server.port}`);
    await transport.send(message);
    expect(server.logins).toEqual(["shop@example.org:p:s/w"]);
  });

  it.each([
    [
      "550 to the receiver",
      { onRcptTo: (_a, _s, done) => done(no(550, "5.1.1 <ada@example.org> unknown")) },
      "550 5.1.1",
    ],
    [
      "552 to the message",
      { onData: (s, _s, done) => s.resume().on("end", () => done(no(552, "5.3.4 too big"))) },
      "552 5.3.4",
    ],
  ] as [string, SMTPServerOptions, string][])("takes %s as final", async (_what, change, codes) => {
    const server = await serve(change);
    const error = await refusal(transportTo(`smtp://127.0.0.1:${server.port}`));
    expect(error).toMatchObject({ isFinal: true, message: expect.stringContaining(codes) });
  });

  it.each([
    ["450 to the receiver", { onRcptTo: (_a, _s, done) => done(no(450, "4.2.1 ada@example.org is busy")) }],
    [
      "451 to the message",
      { onData: (s, _s, done) => s.resume().on("end", () => done(no(451, "4.7.1 later"))) },
    ],
    ["550 to the sender, who is us", { onMailFrom: (_a, _s, done) => done(no(550, "5.7.1 who are you")) }],
    ["554 to the connection", { onConnect: (_s, done) => done(no(554, "not now")) }],
    ["535 to the password", { onAuth: (_a, _s, done) => done(no(535, "5.7.8 secret is wrong")) }],
  ] as [string, SMTPServerOptions][])("takes %s as something that may get better", async (_what, change) => {
    const server = await serve(change);
    const error = await refusal(transportTo(`smtp://shop:secret@127.0.0.1:${server.port}`));
    expect(error.isFinal).toBe(false);
  });

  it("says that no one is there, and finds the server when it is back", async () => {
    const server = await openMailServer();
    await server.close();
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    expect(await refusal(transport)).toMatchObject({ isFinal: false });
    const back = await serve({}, { port: server.port });
    await transport.send(message);
    expect(back.mails).toHaveLength(1);
  });

  it("waits 5 s for a server that says nothing", async () => {
    const silent = createServer((socket) => void socket.on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    const startedAtMs = performance.now();
    const transport = smtpTransport({ url: `smtp://127.0.0.1:${port}`, from: "a@shop.example" });
    expect(await refusal(transport)).toMatchObject({ isFinal: false });
    expect(performance.now() - startedAtMs).toBeLessThan(9_000);
    transport.close();
    await new Promise((resolve) => silent.close(resolve));
  }, 15_000);

  it("gives a password to no other machine without TLS, nor to one whose certificate it cannot check", async () => {
    for (const change of [{}, { disabledCommands: [], hideSTARTTLS: false }]) {
      const server = await serve(change, { host: "127.0.0.2" });
      const error = await refusal(transportTo(`smtp://shop:secret@127.0.0.2:${server.port}`));
      expect([error.isFinal, server.logins, server.mails]).toEqual([false, [], []]);
    }
  });

  it("lets nothing of a receiver's address become a header or a second receiver", async () => {
    const server = await serve();
    const transport = transportTo(`smtp://127.0.0.1:${server.port}`);
    const to = "ada@example.org\r\nBcc: eve@example.org";
    await transport.send({ ...message, to, subject: "Hi\r\nBcc: eve@example.org" }).catch(() => {});
    for (const seen of server.mails) expect([seen.bcc, seen.cc]).toEqual([undefined, undefined]);
  });
});

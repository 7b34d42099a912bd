import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { sms } from "../testing/mails.ts";
import { smsTransport } from "./sms-transport.ts";
import { NotTakenError } from "./transport.ts";

interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingMessage["headers"];
  body: unknown;
}

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An SMS service in this process. */
async function serve(answer: (res: ServerResponse) => void): Promise<{ host: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer(async (req, res) => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString() || "null");
    seen.push({ method: req.method, url: req.url, headers: req.headers, body });
    answer(res);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const nowMs = Date.parse("2027-01-01T12:00:00Z");
const to = (url: string) => smsTransport({ url, from: "EventsApp" }, { nowMs: () => nowMs });
const message = sms("orderExpired", undefined, { locale: "fr" });

async function refusal(url: string): Promise<NotTakenError> {
  const thrown = await to(url)
    .send(message)
    .then(
      () => null,
      (error) => error,
    );
  expect(thrown).toBeInstanceOf(NotTakenError);
  expect(thrown.message).not.toMatch(/\+33|secret/);
  return thrown;
}

const status =
  (code: number, headers: Record<string, string> = {}) =>
  (res: ServerResponse) =>
    void res.writeHead(code, headers).end('{"error":"+33612345678 secret"}');

describe("smsTransport", () => {
  it("posts the message with the token of its address, and its id as the idempotency key", async () => {
    const { host, seen } = await serve(status(202));
    expect(await to(`http://tok%2Fen@${host}/messages`).send(message)).toBe("the SMS service answered 202");
    expect(seen).toMatchObject([
      {
        method: "POST",
        url: "/messages",
        headers: {
          authorization: "Bearer tok/en",
          "idempotency-key": message.messageId,
          "content-type": "application/json",
        },
        body: {
          to: "+33612345678",
          from: "EventsApp",
          text: message.text,
          messageId: message.messageId,
        },
      },
    ]);
  });

  it("takes the password for the token where there is one, and sends none where there is none", async () => {
    const { host, seen } = await serve(status(200));
    await to(`http://shop:token@${host}/`).send(message);
    await to(`http://${host}/`).send(message);
    expect(seen.map(({ headers }) => headers.authorization)).toEqual(["Bearer token", undefined]);
  });

  it.each([400, 402, 410, 422])("takes %i as final", async (code) => {
    const { host } = await serve(status(code));
    expect(await refusal(`http://${host}/`)).toMatchObject({ isFinal: true });
  });

  it.each([401, 403, 404, 408, 429, 500, 502, 503])(
    "takes %i as something that may get better",
    async (code) => {
      const { host } = await serve(status(code));
      expect(await refusal(`http://${host}/`)).toMatchObject({ isFinal: false, retryAfterMs: null });
    },
  );

  it("passes on when the service wants to be asked again, in seconds or as a date", async () => {
    const seconds = await serve(status(429, { "retry-after": "90" }));
    expect(await refusal(`http://${seconds.host}/`)).toMatchObject({ retryAfterMs: 90_000 });
    const date = await serve(status(503, { "retry-after": "Fri, 01 Jan 2027 12:02:00 GMT" }));
    expect(await refusal(`http://${date.host}/`)).toMatchObject({ retryAfterMs: 120_000 });
    const nonsense = await serve(status(503, { "retry-after": "soon" }));
    expect(await refusal(`http://${nonsense.host}/`)).toMatchObject({ retryAfterMs: null });
  });

  it("follows no redirect", async () => {
    const elsewhere = await serve(status(200));
    const { host } = await serve(status(307, { location: `http://${elsewhere.host}/` }));
    expect(await refusal(`http://token@${host}/`)).toMatchObject({ isFinal: false });
    expect(elsewhere.seen).toEqual([]);
  });

  it("says that no one is there, or that the line broke", async () => {
    expect(await refusal("http://127.0.0.1:9/")).toMatchObject({ isFinal: false });
    const { host } = await serve((res) => res.destroy());
    expect(await refusal(`http://${host}/`)).toMatchObject({ isFinal: false });
  });
});

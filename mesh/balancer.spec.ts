import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { eventually } from "../test/support/eventually.ts";
import { openBalancer } from "./balancer.ts";
import {
  answerOf,
  ask,
  closeSpecGateways,
  inFrontOf,
  named,
  openSpecGateway,
  seen,
} from "./testing/gateways.ts";

jest.setTimeout(20_000);

afterEach(() => closeSpecGateways());

describe("the balancer", () => {
  it("gives each ready gateway the same share, over connections that it keeps", async () => {
    const gateways = [await named("a"), await named("b"), await named("c")];
    const balancer = await inFrontOf(...gateways);
    await seen(balancer, "a", "b", "c");
    const before = gateways.map(({ connections }) => connections);
    const answers = [];
    for (let n = 0; n < 9; n++) answers.push(await answerOf(balancer));
    expect(answers.sort().join("")).toBe("aaabbbccc");
    expect(gateways.map(({ connections }) => connections)).toEqual(before);
  });

  it("passes method, path, query, body and headers on as they are, and adds who asked", async () => {
    const seenRequests: object[] = [];
    const gateway = await openSpecGateway(async (req, res) => {
      const chunks: Buffer[] = [];
      for await (const chunk of req) chunks.push(chunk as Buffer);
      const { method, url, headers } = req;
      seenRequests.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
      res.setHeader("set-cookie", ["a=1", "b=2"]);
      res.writeHead(418, { "x-answer": "yes" }).end("short and stout");
    });
    const balancer = await inFrontOf(gateway);
    await eventually(async () => (await ask(balancer)).status === 418);
    const answer = await fetch(`${balancer.url}/api/v1/orders?a=1&a=%2F`, {
      method: "POST",
      headers: { "idempotency-key": "the-key-of-this-one", "x-forwarded-for": "203.0.113.9" },
      body: '{"é":1}',
    });
    expect([answer.status, answer.headers.get("x-answer"), await answer.text()]).toEqual([
      ...[418, "yes", "short and stout"],
    ]);
    expect(answer.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    expect(seenRequests.at(-1)).toMatchObject({
      ...{ method: "POST", url: "/api/v1/orders?a=1&a=%2F", body: '{"é":1}' },
      headers: {
        ...{ host: `localhost:${balancer.port}`, "idempotency-key": "the-key-of-this-one" },
        ...{ "content-length": "8", "x-forwarded-proto": "http" },
        "x-forwarded-for": expect.stringMatching(
          /^203\.0\.113\.9, (::ffff:)?127\.0\.0\.1$|^203\.0\.113\.9, ::1$/,
        ),
      },
    });
  });

  it("streams both ways: what is sent arrives before the end of it", async () => {
    const gateway = await openSpecGateway((req, res) => {
      if (req.method === "GET") return void res.end("up");
      res.writeHead(200, { "content-type": "text/event-stream" });
      req.on("data", (part: Buffer) => res.write(`got ${part}`));
      req.on("end", () => res.end("end"));
    });
    const balancer = await inFrontOf(gateway);
    await seen(balancer, "up");
    const sending = request(`${balancer.url}/`, { method: "POST" });
    sending.write("one");
    const answer = partsOf(await answerTo(sending));
    expect(await answer.next()).toMatchObject({ value: "got one" });
    sending.write("two");
    expect(await answer.next()).toMatchObject({ value: "got two" });
    sending.end();
    expect(await answer.next()).toMatchObject({ value: "end" });
    expect(await answer.next()).toMatchObject({ done: true });
  });

  it("ends the gateway's work when the client goes away", async () => {
    let isGone = false;
    const gateway = await openSpecGateway((req, res) => {
      if (req.url === "/") return void res.end("up");
      res.write("on and on");
      res.once("close", () => {
        isGone = true;
      });
    });
    const balancer = await inFrontOf(gateway);
    await seen(balancer, "up");
    const sending = request(`${balancer.url}/stream`).end();
    await partsOf(await answerTo(sending)).next();
    sending.destroy();
    await eventually(() => isGone);
  });
});

describe("without a gateway that is ready", () => {
  it("a request is refused with the time to come again, as the gateways refuse", async () => {
    const starting = await named("starting");
    starting.isReady = false;
    const balancer = await inFrontOf(starting, { url: "http://127.0.0.1:1", opsUrl: "http://127.0.0.1:1" });
    const answer = await fetch(`${balancer.url}/api/v1/orders`, { method: "POST", body: "{}" });
    expect([answer.status, answer.headers.get("content-type"), answer.headers.get("retry-after")]).toEqual([
      ...[503, "application/problem+json", "1"],
    ]);
    expect(await answer.json()).toMatchObject({ status: 503, code: "SERVICE_UNAVAILABLE" });
    expect(starting.connections).toBe(0);
    starting.isReady = true;
    await seen(balancer, "starting");
  });

  it.each(["GARBAGE\r\n\r\n", "GET /\xe9t\xe9 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"])(
    "what is no HTTP, or cannot be passed on, harms no one: %j",
    async (text) => {
      const balancer = await inFrontOf(await named("up"));
      await seen(balancer, "up");
      const socket = connect(balancer.port, "127.0.0.1").setEncoding("latin1");
      let answer = "";
      socket.on("data", (part) => {
        answer += part;
      });
      socket.write(text, "latin1");
      await once(socket, "close");
      expect(answer).toMatch(/^HTTP\/1.1 400 /);
      expect(await answerOf(balancer)).toBe("up");
    },
  );
});

it("a port that is taken is refused with one sentence", async () => {
  const balancer = await inFrontOf();
  await expect(openBalancer(() => [], { port: balancer.port })).rejects.toThrow(
    `port ${balancer.port} is taken by another program`,
  );
});

async function answerTo(sending: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sending, "response")) as [IncomingMessage];
  return answer;
}

const partsOf = (answer: IncomingMessage): AsyncIterator<string> =>
  answer.setEncoding("utf8")[Symbol.asyncIterator]();

import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "@jest/globals";
import { type Balancer, openBalancer } from "./balancer.ts";
import type { GatewayAddress } from "./gateway-pool.ts";
import { closeSpecGateways, openSpecGateway, type SpecGateway } from "./spec-gateways.ts";

const balancers: Balancer[] = [];
afterEach(async () => {
  for (const balancer of balancers.splice(0)) await balancer.close();
  closeSpecGateways();
});

async function until(look: () => unknown): Promise<void> {
  while (!(await look())) await new Promise((done) => setTimeout(done, 10));
}

/** A balancer that has seen all of them ready, or seen that they are not. */
async function inFrontOf(...gateways: (SpecGateway | GatewayAddress)[]): Promise<Balancer> {
  const addresses = gateways.map((each) => ("address" in each ? each.address : each));
  const balancer = await openBalancer(() => addresses);
  balancers.push(balancer);
  return balancer;
}

const named = (name: string) =>
  openSpecGateway((req, res) => {
    req.resume();
    res.end(name);
  });
const ask = async (balancer: Balancer, path = "/") => await fetch(`${balancer.url}${path}`);
const answerOf = async (balancer: Balancer) => await (await ask(balancer)).text();
const seen = async (balancer: Balancer, ...names: string[]) => {
  const missing = new Set(names);
  await until(async () => {
    missing.delete(await answerOf(balancer));
    return missing.size === 0;
  });
};

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
    await until(async () => (await ask(balancer)).status === 418);
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
    await until(() => isGone);
  });
});

describe("a gateway that stops", () => {
  it("gets no more requests, neither by new nor by kept connections, and gets them again when it is back", async () => {
    const [stays, stops] = [await named("stays"), await named("stops")];
    const balancer = await inFrontOf(stays, stops);
    await seen(balancer, "stays", "stops");
    stops.isReady = false;
    await until(async () => (await answerOf(balancer)) === "stays" && (await answerOf(balancer)) === "stays");
    stops.die();
    const answers = await Promise.all(Array.from({ length: 20 }, () => answerOf(balancer)));
    expect(new Set(answers)).toEqual(new Set(["stays"]));
    const back = await named("back");
    Object.assign(stops.address, back.address);
    await seen(balancer, "back", "stays");
  });

  it("finishes what it has begun", async () => {
    let finish = () => {};
    const stops = await openSpecGateway((req, res) => {
      if (req.url === "/") return void res.end("up");
      res.write("begun ");
      finish = () => res.end("and finished");
    });
    const balancer = await inFrontOf(stops);
    await seen(balancer, "up");
    const slow = await ask(balancer, "/slow");
    stops.isReady = false;
    await until(async () => (await ask(balancer)).status === 503);
    finish();
    expect(await slow.text()).toBe("begun and finished");
  });
});

describe("a gateway that dies", () => {
  it("before it has the request: the next one gets it, body and all", async () => {
    const echoing = await openSpecGateway((req, res) => void req.pipe(res));
    const gone = await named("gone");
    const balancer = await inFrontOf(gone, echoing);
    await seen(balancer, "gone", "");
    gone.die();
    const answers = [];
    for (let n = 0; n < 4; n++) {
      const answer = await fetch(balancer.url, { method: "POST", body: `body ${n}` });
      answers.push(`${answer.status} ${await answer.text()}`);
    }
    expect(answers).toEqual(["200 body 0", "200 body 1", "200 body 2", "200 body 3"]);
  });

  it("with the request: the client is told that it may have been done, and nobody else gets it", async () => {
    let asked = 0;
    const dying = await openSpecGateway((req, res) => {
      if (req.method === "GET") return void res.end("dying");
      asked += 1;
      dying.die();
    });
    const other = await openSpecGateway((req, res) => {
      if (req.method !== "GET") asked += 1;
      res.end("other");
    });
    const balancer = await inFrontOf(dying, other);
    await seen(balancer, "dying", "other");
    const answers = [];
    for (let n = 0; n < 2; n++) answers.push(await fetch(balancer.url, { method: "POST", body: "once" }));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 503]);
    const lost = answers.find(({ status }) => status === 503);
    expect(await lost?.json()).toMatchObject({ detail: expect.stringContaining("same Idempotency-Key") });
    expect(asked).toBe(2);
  });

  it("in the middle of its answer: the client sees that it broke off", async () => {
    const dying = await openSpecGateway((req, res) => {
      if (req.url === "/") return void res.end("up");
      res.writeHead(200, { "content-length": "100" });
      res.write("only this");
    });
    const balancer = await inFrontOf(dying);
    await seen(balancer, "up");
    const answer = await ask(balancer, "/long");
    dying.die();
    await expect(answer.text()).rejects.toThrow();
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

  it("what is no HTTP harms nobody", async () => {
    const balancer = await inFrontOf(await named("up"));
    await seen(balancer, "up");
    const socket = connect(balancer.port, "127.0.0.1");
    socket.write("GARBAGE\r\n\r\n");
    socket.resume();
    await once(socket, "close");
    expect(await answerOf(balancer)).toBe("up");
  });
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

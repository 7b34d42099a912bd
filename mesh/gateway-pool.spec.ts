import { setTimeout as pause } from "node:timers/promises";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
import { eventually } from "../test/support/eventually.ts";
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

describe("a gateway that stops", () => {
  it("gets no more requests, neither by new nor by kept connections, and gets them again when it is back", async () => {
    const [stays, stops] = [await named("stays"), await named("stops")];
    const balancer = await inFrontOf(stays, stops);
    await seen(balancer, "stays", "stops");
    stops.isReady = false;
    await eventually(
      async () => (await answerOf(balancer)) === "stays" && (await answerOf(balancer)) === "stays",
    );
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
    await eventually(async () => (await ask(balancer)).status === 503);
    finish();
    expect(await slow.text()).toBe("begun and finished");
  });
});

describe("a gateway whose answer comes late", () => {
  it("keeps its requests, because the balancer itself may have been held up", async () => {
    const up = await named("up");
    const balancer = await inFrontOf(up);
    await seen(balancer, "up");
    let holdUps = 0;
    up.whenLookedAt = () => {
      // The balancer is in this process too, and every second of its looks is held up.
      if (holdUps++ % 2 === 0) holdUp(1_050);
    };
    const answers = new Set<string>();
    while (holdUps < 5) {
      answers.add(await answerOf(balancer));
      await pause(5);
    }
    expect(answers).toEqual(new Set(["up"]));
  });

  it("gets no more requests when it is late again", async () => {
    const late = await named("late");
    const balancer = await inFrontOf(late, await named("stays"));
    await seen(balancer, "late", "stays");
    late.isSilent = true;
    await eventually(
      async () => (await answerOf(balancer)) === "stays" && (await answerOf(balancer)) === "stays",
    );
    late.isSilent = false;
    await seen(balancer, "late", "stays");
  });
});

/** As a long garbage collection would. */
function holdUp(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

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

  it("with the request: the client is told that it may have been done, and no one else gets it", async () => {
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

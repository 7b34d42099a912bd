import { once } from "node:events";
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { describe, expect, it } from "@jest/globals";
import { startGateway } from "../testing/gateway.ts";
import { orderIn } from "../testing/services.ts";

const keepAlive = new Agent({ keepAlive: true, maxSockets: 1 });

function read(url: string, agent: Agent): Promise<{ status?: number; connection?: string }> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (res) => {
      res.resume();
      res.once("end", () => resolve({ status: res.statusCode, connection: res.headers.connection }));
    }).on("error", reject);
  });
}

// An open request delays the shutdown for 10 s, then it is cut.
describe("stopping", () => {
  it("answers what is under way while the services still live, then closes every connection", async () => {
    const shop = await startGateway();
    await read(`${shop.url}/api/v1/events`, keepAlive);
    let stopped: Promise<void> | undefined;
    shop.stubbed.beforeList = async () => {
      stopped = shop.stop();
      await new Promise((done) => setTimeout(done, 400));
    };
    const underWay = await read(`${shop.url}/api/v1/events`, keepAlive);
    expect(underWay).toEqual({ status: 200, connection: "close" });
    const answeredAtMs = performance.now();
    await stopped;
    expect(performance.now() - answeredAtMs).toBeLessThan(8_000);
    await expect(fetch(`${shop.url}/api/v1/events`)).rejects.toThrow();
  });

  it("does not wait for a connection that never asked for anything", async () => {
    const shop = await startGateway();
    const { port, hostname } = new URL(shop.url);
    const silent = connect(Number(port), hostname);
    await once(silent, "connect");
    await read(`${shop.url}/api/v1/events`, keepAlive);
    const startedAtMs = performance.now();
    await Promise.all([shop.stop(), once(silent, "close")]);
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
  });

  it("ends open streams, so that their clients come back elsewhere", async () => {
    const shop = await startGateway();
    shop.stubbed.orders.set("ord_school_1", orderIn("paying"));
    const headers = { Authorization: `Bearer ${shop.token("usr_sample_buyer")}` };
    const answer = await fetch(`${shop.url}/api/v1/orders/ord_school_1/events`, { headers });
    const startedAtMs = performance.now();
    const [text] = await Promise.all([answer.text(), shop.stop()]);
    expect(text).toContain("event: order");
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
  });
});

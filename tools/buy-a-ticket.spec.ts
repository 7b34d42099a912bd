import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { moneyTaken, returnedFor } from "../test/shop/actions/order-tickets.ts";
import { type OpenShop, openShop } from "../test/shop/deployments/deployment.ts";

let open: OpenShop;
let between: Server | undefined;
beforeAll(async () => {
  open = await openShop({ SAMPLE_DATA: "off" });
});
afterEach(() => {
  between?.closeAllConnections();
  between?.close();
});
afterAll(() => open.close());

const withinMs = 120_000;

function buyAt(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  return new Promise((done) => {
    execFile(process.execPath, ["tools/buy-a-ticket.ts", ...args], { env: {} }, (error, stdout, stderr) =>
      done({ status: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

const events = async () => (await open.api.get("/events")).body.items;

/** Something between the client and the shop: what `meddle` answers stands in the place of the shop's answer. */
async function openBetween(
  meddle: (line: string) => { status: number; body: object } | null,
): Promise<string> {
  between = createServer((req, res) => void forward(req, res)).listen(0, "127.0.0.1");
  const forward = async (req: IncomingMessage, res: ServerResponse) => {
    const { method = "GET", url = "" } = req;
    const body = await text(req);
    const headers = Object.fromEntries(
      ["authorization", "content-type", "idempotency-key"].flatMap((name) =>
        req.headers[name] === undefined ? [] : [[name, String(req.headers[name])]],
      ),
    );
    const answer = await fetch(open.api.url + url, { method, headers, ...(body && { body }) });
    const kept = { status: answer.status, body: await answer.text() };
    const meddled = meddle(`${method} ${url}`);
    res.statusCode = meddled?.status ?? kept.status;
    res.end(meddled ? JSON.stringify(meddled.body) : kept.body);
  };
  await once(between, "listening");
  return `http://127.0.0.1:${(between.address() as AddressInfo).port}`;
}

describe("buy-a-ticket", () => {
  it(
    "buys one in a shop without sample data, and leaves nothing on sale",
    async () => {
      const { status, stdout, stderr } = await buyAt(`${open.api.url}/`);
      expect([status, stderr]).toEqual([0, ""]);
      const [last, ...steps] = stdout.trim().split("\n").reverse();
      expect(last).toMatch(/^A ticket was bought at http.*, paid back, and its event archived, in \d+ ms\.$/);
      expect(steps).toHaveLength(16);
      for (const line of steps) expect(line).toMatch(/^ *\d+ ms {2}\w+/);
      expect(await events()).toEqual([]);
      const [charge, ...others] = await moneyTaken(open);
      expect([charge?.amountMinor, others]).toEqual([1_200, []]);
      expect(await returnedFor(open, charge?.orderId as string)).toEqual([1_200]);
    },
    withinMs,
  );

  it(
    "repeats what was answered 503 or 504, whether or not it was done",
    async () => {
      const seen = new Set<string>();
      const url = await openBetween((line) => {
        const isFirst = !line.startsWith("GET") && !seen.has(line);
        seen.add(line);
        return isFirst ? { status: 504, body: { code: "TIMEOUT", requestId: "req_1" } } : null;
      });
      expect(await buyAt(url)).toMatchObject({ status: 0, stderr: "" });
      expect(await events()).toEqual([]);
    },
    withinMs,
  );

  it(
    "says in one sentence which step failed and with which problem, and takes its event off sale",
    async () => {
      const problem = { code: "PAYMENT_DECLINED", requestId: "req_2", detail: "The card was declined." };
      const url = await openBetween((line) =>
        /^POST .*\/payment$/.test(line) ? { status: 402, body: problem } : null,
      );
      const { status, stdout, stderr } = await buyAt(url);
      expect(status).toBe(1);
      expect(stderr).toMatch(
        /^No ticket could be bought at http:\/\/127\.0\.0\.1:\d+: the step "pays with pm_card_visa" failed: POST \/api\/v1\/orders\/ord_\w+\/payment answered 402 PAYMENT_DECLINED \(requestId req_2\): The card was declined\.\n$/,
      );
      expect(stdout).toMatch(/ms {2}cancels the event\n/);
      expect(await events()).toEqual([]);
    },
    withinMs,
  );

  it(
    "says what is left when it cannot clear up",
    async () => {
      const broken = { status: 500, body: { code: "INTERNAL", requestId: "req_3", detail: "Sorry." } };
      const url = await openBetween((line) =>
        / \/api\/v1\/users\/me$|\/quotas$/.test(line) ? broken : null,
      );
      const { status, stderr } = await buyAt(url);
      expect([status, stderr.split("\n").length]).toEqual([1, 3]);
      expect(stderr).toMatch(
        /^No ticket could be bought .*\/quotas answered 500 INTERNAL \(requestId req_3\): Sorry\.$/m,
      );
      expect(stderr).toMatch(
        /^What was made at .* is still there: the step "erases its account" failed: DELETE /m,
      );
    },
    withinMs,
  );

  it("wants one address", async () => {
    for (const args of [[], ["shop.example"], [open.api.url, "more"]])
      expect(await buyAt(...args)).toMatchObject({
        status: 1,
        stderr: expect.stringContaining("Name one shop by its address"),
      });
  });
});

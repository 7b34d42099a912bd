import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { issueAccessToken } from "../../../lib/keys/access-tokens.ts";
import { loadSecrets } from "../../../lib/keys/secrets.ts";
import type { Api, ApiAnswer } from "../../shop/api.ts";
import { seededUserId, temporaryFolder } from "../../shop/deployments/deployment.ts";
import { ShopProcess } from "../../shop/deployments/shop-process.ts";
import { readLedgers } from "../../shop/ledgers.ts";

const DATA_DIR = temporaryFolder();
afterAll(() => rmSync(DATA_DIR, { recursive: true, force: true }));

/** In blocks of 512 bytes (POSIX `ulimit -f`): no file of this process grows beyond it, as on a disk that is full. */
const largestFile = 700;
const body = { eventId: "evt_starparis", lines: [{ ticketTypeId: "typ_starparis_standing", quantity: 2 }] };

const buyer = (api: Api, index: number) =>
  api.as(issueAccessToken(loadSecrets(DATA_DIR), { userId: seededUserId(index), admin: false }, Date.now()));
const reserve = (api: Api, index: number) =>
  buyer(api, index).post("/orders", body, `disk-full-key-${index}-0000`);

describe("a shop whose disk takes no more", () => {
  const answers: ApiAnswer[] = [];
  let shop: ShopProcess;
  let api: Api;

  beforeAll(async () => {
    const filled = new ShopProcess({ DATA_DIR });
    await filled.api();
    await filled.stop();
    const command = `ulimit -f ${largestFile}; exec "${process.execPath}" start.ts`;
    shop = new ShopProcess({ DATA_DIR, LOG_LEVEL: "error" }, ["sh", "-c", command]);
    api = await shop.api();
  }, 30_000);
  afterAll(() => shop.stop());

  it("fails the requests that it cannot store, with a clear answer, and goes on reading", async () => {
    for (let index = 0; index < 400 && answers.filter(({ status }) => status !== 201).length < 3; index++) {
      answers.push(await reserve(api, index));
    }
    const refused = answers.filter(({ status }) => status !== 201);
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(5);
    expect(refused.map(({ status, body: problem }) => [status, problem.code])).toEqual(
      Array(3).fill([500, "INTERNAL"]),
    );
    expect(refused[0]?.body.requestId).toMatch(/\S/);
    expect((await api.get("/events/evt_starparis")).status).toBe(200);
  }, 60_000);

  it("leaves nothing half-done: what was granted is there, what was refused is not", async () => {
    await shop.stop();
    const { orders } = await readLedgers(DATA_DIR);
    const granted = answers.filter(({ status }) => status === 201).map(({ body: order }) => order.id);
    expect(orders.map(({ _id }) => _id).sort()).toEqual(granted.sort());
  });

  it("grants a refused request when it is repeated with its key on a disk that has room", async () => {
    const roomy = new ShopProcess({ DATA_DIR, LOG_LEVEL: "error" });
    const again = await roomy.api();
    const repeated = await Promise.all(answers.map((_, index) => reserve(again, index)));
    await roomy.stop();
    expect(new Set(repeated.map(({ status }) => status))).toEqual(new Set([201]));
    const { orders } = await readLedgers(DATA_DIR);
    const places = orders.flatMap(({ claims }) => claims);
    expect(new Set(places).size).toBe(places.length);
    expect(orders).toHaveLength(answers.length);
  }, 30_000);
});

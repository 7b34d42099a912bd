import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { reloadPlaces } from "../../../contracts/inventory.ts";
import { asSystem, call } from "../../../lib/calls/call.ts";
import { draft, registered } from "../../shop/actions/open-organizer.ts";
import { reserved } from "../../shop/actions/order-tickets.ts";
import { general, type OnSale, putOnSale, seated } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop, temporaryFolder } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
let creator: Api;
let operator: Api;
let buyer: Api;
const DATA_DIR = temporaryFolder();

async function openAll(): Promise<void> {
  open = await openShop({ DATA_DIR });
  creator = await open.signedIn("creator");
  operator = await open.signedIn("operator");
  buyer = await open.signedIn("buyer");
}

beforeAll(openAll);
afterAll(() => open.close());

const blocksOf = ({ eventId }: { eventId: string }) => `/events/${eventId}/blocks`;

async function blocked(sale: Pick<OnSale, "eventId" | "quotaIds">, places: object) {
  const answer = await creator.post(blocksOf(sale), { quotaId: sale.quotaIds[0], ...places });
  if (answer.status !== 201) throw new Error(`not blocked: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

const want = ({ eventId, ticketTypeIds }: OnSale, quantity: number, placeNumbers?: number[]) =>
  buyer.post("/orders", {
    eventId,
    lines: [{ ticketTypeId: ticketTypeIds[0], quantity, placeNumbers }],
  });

async function left({ eventId }: OnSale): Promise<number> {
  return (await open.api.get(`/events/${eventId}/availability`)).body.quotas[0].left;
}

describe("house seats", () => {
  it("are not sold, neither by number nor by quantity, until they are given back", async () => {
    const sale = await putOnSale(creator, { quotas: [seated(["A", 4], ["B", 4])] });
    expect(await left(sale)).toBe(8);
    const band = await blocked(sale, { placeNumbers: [2, 1], note: "for the band" });
    expect(band).toMatchObject({ eventId: sale.eventId, placeNumbers: [1, 2], note: "for the band" });
    expect(await left(sale)).toBe(6);

    const named = await want(sale, 2, [2, 3]);
    expect([named.status, named.body.code, named.body.data.placeNumbers]).toEqual([409, "PLACES_TAKEN", [2]]);
    const six = await want(sale, 6);
    expect(six.body.lines[0].placeNumbers).toEqual([3, 4, 5, 6, 7, 8]);
    expect((await want(sale, 1)).body.code).toBe("SOLD_OUT");

    expect((await creator.delete(`${blocksOf(sale)}/${band.id}`)).body).toEqual({
      id: band.id,
      deleted: true,
    });
    expect(await left(sale)).toBe(2);
    expect((await want(sale, 2, [1, 2])).status).toBe(201);
    expect((await creator.delete(`${blocksOf(sale)}/${band.id}`)).body.code).toBe("NOT_FOUND");
  });

  it("are refused together when one of them is sold, and the answer names it", async () => {
    const sale = await putOnSale(creator, { quotas: [general(10)] });
    await reserved(buyer, sale, 2);
    const refused = await creator.post(blocksOf(sale), { quotaId: sale.quotaIds[0], from: 1, to: 5 });
    expect([refused.status, refused.body.code, refused.body.data.placeNumbers]).toEqual([
      409,
      "PLACES_TAKEN",
      [1, 2],
    ]);
    expect(refused.body.detail).toContain("1, 2");
    expect((await creator.get(blocksOf(sale))).body.items).toEqual([]);
    expect(await left(sale)).toBe(8);
  });

  it("outlive an estimate that is lost, and the shop itself", async () => {
    const sale = await putOnSale(creator, { quotas: [general(3)] });
    expect(await left(sale)).toBe(3);
    const { id } = await blocked(sale, { from: 1, to: 2 });
    const { broker } = open.shop;
    expect(await call(broker, reloadPlaces, { eventId: sale.eventId }, asSystem("spec"))).toEqual({
      forgotten: true,
    });
    expect(await left(sale)).toBe(1);
    await open.shop.stop();
    await openAll();
    expect((await creator.get(`${blocksOf(sale)}/${id}`)).body.placeNumbers).toEqual([1, 2]);
    expect((await reserved(buyer, sale, 1)).lines[0].placeNumbers).toEqual([3]);
    expect((await want(sale, 1)).body.code).toBe("SOLD_OUT");
  });

  it("can be kept before the event is on sale, in as many blocks as it takes", async () => {
    const newcomer = await registered(open.api);
    const { event, quotas } = await draft(newcomer);
    const path = `/events/${event.id}/blocks`;
    const body = { quotaId: quotas[1].id, from: 1, to: 2 };
    const key = "house-seats-key-0001";
    const made = await newcomer.post(path, body, key);
    expect(made.headers.get("location")).toBe(`/api/v1${path}/${made.body.id}`);
    expect((await newcomer.post(path, body, key)).body).toEqual(made.body);
    expect((await newcomer.post(path, { ...body, to: 3 }, key)).body.code).toBe("IDEMPOTENCY_KEY_REUSED");
    await newcomer.post(path, { quotaId: quotas[1].id, placeNumbers: [9] });
    const first = await newcomer.get(`${path}?limit=1`);
    const second = await newcomer.get(`${path}?limit=1&cursor=${first.body.nextCursor}`);
    const numbers = [first, second].flatMap((page) => page.body.items).flatMap((item) => item.placeNumbers);
    expect(numbers.sort()).toEqual([1, 2, 9]);
    expect(second.body.nextCursor).toBeNull();
    expect((await creator.get(path)).body.code).toBe("NOT_FOUND");
  });

  it("and sold ones never meet, however many block, lift and buy at once", async () => {
    const sale = await putOnSale(creator, { quotas: [general(30)] });
    const body = (from: number) => ({ quotaId: sale.quotaIds[0], from, to: from + 4 });
    const answers = await Promise.all(
      Array.from({ length: 24 }, async (_, n) => {
        if (n % 2 === 0) return await want(sale, 2);
        const block = await creator.post(blocksOf(sale), body(1 + ((n * 5) % 25)));
        if (block.status === 201 && n % 4 === 1) await creator.delete(`${blocksOf(sale)}/${block.body.id}`);
        return block;
      }),
    );
    const known = [201, "PLACES_TAKEN", "SOLD_OUT", "EVENT_LOADING"];
    for (const { status, body } of answers) expect(known).toContain(status === 201 ? status : body.code);
    const { items: blocks } = (await creator.get(blocksOf(sale))).body;
    const { items: orders } = (await creator.get(`/events/${sale.eventId}/orders?limit=100`)).body;
    const taken: number[] = [
      ...blocks.flatMap(({ placeNumbers }: { placeNumbers: number[] }) => placeNumbers),
      ...orders.flatMap((order: { lines: [{ placeNumbers: number[] }] }) => order.lines[0].placeNumbers),
    ];
    expect(orders.length).toBeGreaterThan(0);
    expect(new Set(taken).size).toBe(taken.length);
    const { totals } = (await creator.get(`/events/${sale.eventId}/report`)).body;
    expect(totals).toMatchObject({ blocked: blocks.length * 5, reserved: orders.length * 2 });
    expect(totals.left).toBe(30 - taken.length);
  });

  it("name a number that the hall does not have, to those who block and to those who buy", async () => {
    const sale = await putOnSale(creator, { quotas: [general(10)] });
    const message = "must be at most 10, the capacity of the quota, got 11";
    const blocking = await creator.post(blocksOf(sale), {
      quotaId: sale.quotaIds[0],
      placeNumbers: [10, 11],
    });
    expect([blocking.status, blocking.body.errors]).toEqual([422, [{ pointer: "/placeNumbers/1", message }]]);
    const buying = await want(sale, 2, [10, 11]);
    expect([buying.status, buying.body.errors]).toEqual([
      422,
      [{ pointer: "/lines/0/placeNumbers/1", message }],
    ]);
  });

  it("are the event creators' to keep, the operators' to see, and no one else's", async () => {
    const sale = await putOnSale(creator, { quotas: [general(4)] });
    const { id } = await blocked(sale, { placeNumbers: [1] });
    const path = blocksOf(sale);
    const body = { quotaId: sale.quotaIds[0], placeNumbers: [2] };
    expect((await operator.get(path)).body.items).toMatchObject([{ id }]);
    expect((await operator.get(`${path}/${id}`)).status).toBe(200);
    const refused = async (api: Api) => [
      (await api.post(path, body)).status,
      (await api.delete(`${path}/${id}`)).status,
    ];
    expect(await refused(operator)).toEqual([403, 403]);
    expect(await refused(buyer)).toEqual([403, 403]);
    expect(await refused(open.api)).toEqual([401, 401]);
    expect((await buyer.get(path)).status).toBe(403);
    const admin = await open.signedIn("admin");
    expect((await admin.post(path, body)).status).toBe(201);
    const other = await putOnSale(creator, { quotas: [general(1)] });
    expect((await creator.delete(`${blocksOf(other)}/${id}`)).status).toBe(404);
  });
});

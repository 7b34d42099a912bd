import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { reloadPlaces } from "../../../contracts/inventory.ts";
import { asSystem, call } from "../../../lib/calls/call.ts";
import { pay } from "../../shop/actions/order-tickets.ts";
import { general, putOnSale, seated } from "../../shop/actions/put-on-sale.ts";
import type { Api, ApiAnswer } from "../../shop/api.ts";
import { type OpenShop, openShopWithBuyers } from "../../shop/deployments/deployment.ts";
import { eventually } from "../../support/eventually.ts";

const crowd = 500;

let open: OpenShop;
let creator: Api;
beforeAll(async () => {
  open = await openShopWithBuyers(crowd);
  creator = await open.signedIn("creator");
}, 120_000);
afterAll(() => open.close());

const places = (answers: ApiAnswer[]): string[] =>
  answers.flatMap(({ body }) =>
    body.lines.flatMap((line: { quotaId: string; placeNumbers: number[] }) =>
      line.placeNumbers.map((n) => `${line.quotaId}/${n}`),
    ),
  );
const granted = (answers: ApiAnswer[]) => answers.filter(({ status }) => status === 201);
const refusals = (answers: ApiAnswer[]) =>
  answers.filter(({ status }) => status !== 201).map(({ status, body }) => `${status} ${body.code}`);
const everyone = (ask: (buyer: Api, index: number) => Promise<ApiAnswer>, count = crowd) =>
  Promise.all(Array.from({ length: count }, (_, index) => ask(open.seeded(index), index)));
const loseThePlaces = (eventId: string) =>
  call(open.shop.broker, reloadPlaces, { eventId }, asSystem("test"));

describe("500 buyers at once on 50 places", () => {
  it("sells exactly 50, each once, and answers the others that it is sold out", async () => {
    const { eventId, ticketTypeIds } = await putOnSale(creator, { quotas: [general(50)] });
    const body = { eventId, lines: [{ ticketTypeId: ticketTypeIds[0], quantity: 1 }] };
    const answers = await everyone((buyer) => buyer.post("/orders", body));
    expect(granted(answers)).toHaveLength(50);
    expect(new Set(places(granted(answers))).size).toBe(50);
    expect(new Set(refusals(answers))).toEqual(new Set(["409 SOLD_OUT"]));
  }, 120_000);

  it("does so while the places store loses everything again and again", async () => {
    const { eventId, ticketTypeIds } = await putOnSale(creator, { quotas: [general(50)] });
    const body = { eventId, lines: [{ ticketTypeId: ticketTypeIds[0], quantity: 1 }] };
    let losing = true;
    const losses = (async () => {
      while (losing) await loseThePlaces(eventId).then(() => new Promise((done) => setTimeout(done, 5)));
    })();
    const patient = async (buyer: Api, index: number): Promise<ApiAnswer> => {
      for (;;) {
        const answer = await buyer.post("/orders", body, `lost-places-${index}-0000000`);
        if (![503, 504].includes(answer.status)) return answer;
        await new Promise((done) => setTimeout(done, 50));
      }
    };
    const answers = await everyone(patient, 200);
    losing = false;
    await losses;
    expect(granted(answers)).toHaveLength(50);
    expect(new Set(places(granted(answers))).size).toBe(50);
    expect(new Set(refusals(answers))).toEqual(new Set(["409 SOLD_OUT"]));
  }, 120_000);
});

describe("an order of several lines", () => {
  it("takes all lines or none", async () => {
    const sale = await putOnSale(creator, { quotas: [general(100), general(3)] });
    const lines = sale.ticketTypeIds.map((ticketTypeId) => ({ ticketTypeId, quantity: 1 }));
    const answers = await everyone((buyer) => buyer.post("/orders", { eventId: sale.eventId, lines }), 40);
    expect(granted(answers)).toHaveLength(3);
    const { body } = await open.api.get(`/events/${sale.eventId}/availability`);
    expect(body.quotas.map(({ left }: { left: number }) => left)).toEqual([97, 0]);
  });

  it("sums lines of the same ticket type", async () => {
    const sale = await putOnSale(creator, { quotas: [general(5)], ticketType: { maxPerOrder: 4 } });
    const line = { ticketTypeId: sale.ticketTypeIds[0], quantity: 3 };
    const answer = await open.seeded(0).post("/orders", { eventId: sale.eventId, lines: [line, line] });
    expect([answer.status, answer.body.code]).toEqual([409, "LIMIT_EXCEEDED"]);
    const two = await open.seeded(0).post("/orders", {
      eventId: sale.eventId,
      lines: [
        { ...line, quantity: 2 },
        { ...line, quantity: 2 },
      ],
    });
    expect(new Set(places([two])).size).toBe(4);
  });

  it("finds two lines that together want more than is left", async () => {
    const sale = await putOnSale(creator, { quotas: [general(5)] });
    const line = { ticketTypeId: sale.ticketTypeIds[0], quantity: 3 };
    const answer = await open.seeded(0).post("/orders", { eventId: sale.eventId, lines: [line, line] });
    expect([answer.status, answer.body.code]).toEqual([409, "SOLD_OUT"]);
    const { body } = await open.api.get(`/events/${sale.eventId}/availability`);
    expect(body.quotas[0].left).toBe(5);
  });
});

describe("a limit per buyer", () => {
  it("holds across parallel orders, and after the places store lost everything", async () => {
    const sale = await putOnSale(creator, { quotas: [general(100)], ticketType: { maxPerBuyer: 4 } });
    const body = { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeIds[0], quantity: 1 }] };
    const buyer = open.seeded(1);
    const answers = await Promise.all(Array.from({ length: 12 }, () => buyer.post("/orders", body)));
    expect(granted(answers)).toHaveLength(4);
    expect(new Set(refusals(answers))).toEqual(new Set(["409 LIMIT_EXCEEDED"]));
    await loseThePlaces(sale.eventId);
    const after = await buyer.post("/orders", body);
    expect([after.status, after.body.code]).toEqual([409, "LIMIT_EXCEEDED"]);
    expect((await open.seeded(2).post("/orders", body)).status).toBe(201);
  });

  it("holds over the whole event, whatever the ticket type", async () => {
    const sale = await putOnSale(creator, {
      quotas: [general(20), general(20)],
      event: { maxTicketsPerBuyer: 3 },
    });
    const ask = (index: number) =>
      open.seeded(3).post("/orders", {
        eventId: sale.eventId,
        lines: [{ ticketTypeId: sale.ticketTypeIds[index % 2], quantity: 1 }],
      });
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => ask(index)));
    expect(granted(answers)).toHaveLength(3);
  });

  it("counts a cancelled order no more", async () => {
    const sale = await putOnSale(creator, { quotas: [general(20)], ticketType: { maxPerBuyer: 1 } });
    const body = { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeIds[0], quantity: 1 }] };
    const first = await open.seeded(4).post("/orders", body);
    expect((await open.seeded(4).post("/orders", body)).status).toBe(409);
    await open.seeded(4).post(`/orders/${first.body.id}/cancel`, {});
    expect((await open.seeded(4).post("/orders", body)).status).toBe(201);
  });
});

describe("named places", () => {
  it("go to one of many rivals, and the others are told which are taken", async () => {
    const sale = await putOnSale(creator, { quotas: [seated(["A", 10], ["B", 10])] });
    const lines = [{ ticketTypeId: sale.ticketTypeIds[0], quantity: 2, placeNumbers: [5, 6] }];
    const answers = await everyone((buyer) => buyer.post("/orders", { eventId: sale.eventId, lines }), 60);
    expect(granted(answers)).toHaveLength(1);
    expect(places(granted(answers))).toEqual([`${sale.quotaIds[0]}/5`, `${sale.quotaIds[0]}/6`]);
    const lost = answers.find(({ status }) => status === 409);
    expect(lost?.body).toMatchObject({ code: "PLACES_TAKEN", detail: expect.stringContaining("5, 6") });
  });
});

describe("adjacent places", () => {
  it("lie side by side in one row, or are refused", async () => {
    const sale = await putOnSale(creator, { quotas: [seated(["A", 3], ["B", 5], ["C", 4])] });
    const lines = [{ ticketTypeId: sale.ticketTypeIds[0], quantity: 4, adjacent: true }];
    const answers = await everyone((buyer) => buyer.post("/orders", { eventId: sale.eventId, lines }), 20);
    const runs = granted(answers).map(({ body }) => body.lines[0].placeNumbers as number[]);
    expect(runs.map((run) => run.join(",")).sort()).toEqual(expect.arrayContaining(["9,10,11,12"]));
    expect(runs).toHaveLength(2);
    for (const run of runs) expect(run).toEqual([0, 1, 2, 3].map((step) => (run[0] as number) + step));
    expect(new Set(refusals(answers))).toEqual(new Set(["409 NO_ADJACENT_PLACES"]));
  });
});

describe("100 identical requests with one Idempotency-Key", () => {
  it("make one order and one charge, and every success answers the same", async () => {
    const sale = await putOnSale(creator, { quotas: [general(200)] });
    const buyer = open.seeded(5);
    const body = { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeIds[0], quantity: 2 }] };
    const made = await Promise.all(
      Array.from({ length: 100 }, () => buyer.post("/orders", body, "one-key-for-one-order")),
    );
    expect(new Set(made.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(made.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const paid = await Promise.all(
      Array.from({ length: 100 }, () =>
        pay(buyer, made[0]?.body.id, "pm_card_visa", "one-key-for-one-charge"),
      ),
    );
    const successes = paid.filter(({ status }) => status === 200);
    expect(new Set(paid.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(successes.map((answer) => JSON.stringify(answer.body))).size).toBe(1);
    const { body: timeline } = await eventually(async () => {
      const seen = await buyer.get(`/orders/${made[0]?.body.id}/timeline`);
      return seen.body.entries.some(({ what }: { what: string }) => what === "order.fulfil") && seen;
    });
    const charges = new Set(
      timeline.entries
        .filter(({ what }: { what: string }) => what.startsWith("payment."))
        .map((e: { details: { attempt: number } }) => e.details.attempt),
    );
    expect(charges).toEqual(new Set([1]));
    const left = (await open.api.get(`/events/${sale.eventId}/availability`)).body.quotas[0].left;
    expect(left).toBe(198);
  }, 120_000);
});

import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { hourMs } from "../../../lib/clock.ts";
import { draft, eventBody, made } from "../../shop/actions/open-organizer.ts";
import { orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import { general, putOnSale, seated } from "../../shop/actions/put-on-sale.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";
import { SettableClock } from "../../shop/deployments/settable-clock.ts";
import { eventually } from "../../support/eventually.ts";

const clock = new SettableClock();
let open: OpenShop;
let creator: Api;
let buyer: Api;
beforeAll(async () => {
  open = await openShop({}, { clock });
  await signIn();
});
afterAll(() => open.close());

/** An access token lives for 15 minutes only. */
async function signIn(): Promise<void> {
  creator = await open.signedIn("creator");
  buyer = await open.signedIn("buyer");
}

const inHours = (hours: number) => new Date(clock.nowMs() + hours * hourMs).toISOString();
const listed = async (eventId: string) => {
  const { body } = await open.api.get("/events?limit=100");
  return body.items.some(({ id }: { id: string }) => id === eventId);
};

describe("a cancelled event", () => {
  it("is off the list, still read by its id, sold no more, and its buyers get their money back", async () => {
    const sale = await putOnSale(creator, { quotas: [general(5)] });
    const [paid, open1] = [await reserved(buyer, sale, 2), await reserved(buyer, sale)];
    await pay(buyer, paid.id, "pm_card_visa");
    await orderIn(buyer, paid.id, "fulfilled");
    expect(await listed(sale.eventId)).toBe(true);
    const cancelled = await creator.post(`/events/${sale.eventId}/cancel`, { reason: "The singer is ill." });
    expect([cancelled.status, cancelled.body.state]).toEqual([200, "cancelled"]);
    expect(await listed(sale.eventId)).toBe(false);
    expect((await open.api.get(`/events/${sale.eventId}`)).body.state).toBe("cancelled");
    await eventually(async () => (await buyer.get(`/orders/${open1.id}`)).body.state === "cancelled");
    expect((await orderIn(buyer, paid.id, "refunded")).totalMinor).toBe(2400);
    const input = { eventId: sale.eventId, lines: [{ ticketTypeId: sale.ticketTypeIds[0], quantity: 1 }] };
    expect((await buyer.post("/orders", input)).status).toBe(409);
    const again = await creator.post(`/events/${sale.eventId}/cancel`, {});
    expect([again.status, again.body.version]).toEqual([200, cancelled.body.version]);
  });

  it.each([
    ["en", "The event is cancelled and can no longer be changed."],
    ["fr", "L’événement est annulé et ne peut plus être modifié."],
  ])("changes no more, and says so (%s)", async (language, why) => {
    const sale = await putOnSale(creator, { quotas: [general(5)] });
    await creator.post(`/events/${sale.eventId}/cancel`);
    const reader = creator.with({ "accept-language": language });
    const quota = { name: "More", ...general(5) };
    const answers = [
      await reader.patch(`/events/${sale.eventId}`, { title: { en: "On again" } }),
      await reader.post(`/events/${sale.eventId}/publish`),
      await reader.post(`/events/${sale.eventId}/quotas`, quota),
      await reader.patch(`/events/${sale.eventId}/ticket-types/${sale.ticketTypeIds[0]}`, { priceMinor: 1 }),
      await reader.delete(`/events/${sale.eventId}/ticket-types/${sale.ticketTypeIds[0]}`),
    ];
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([409, "EVENT_CLOSED"]);
      expect(body.detail).toContain(why);
    }
    expect((await reader.delete(`/events/${sale.eventId}`)).body.code).toBe("EVENT_HAS_BEEN_ON_SALE");
  });
});

describe("an event that is over", () => {
  it("is put away then and not before, and stays readable by its id and to who has tickets", async () => {
    const event = { startsAt: inHours(1), endsAt: inHours(3) };
    const sale = await putOnSale(creator, { quotas: [general(5)], event });
    const order = await reserved(buyer, sale);
    await pay(buyer, order.id, "pm_card_visa");
    const { ticketIds } = await orderIn(buyer, order.id, "fulfilled");
    const early = await creator.post(`/events/${sale.eventId}/archive`);
    expect([early.status, early.body.code]).toEqual([409, "EVENT_NOT_OVER"]);
    expect(early.body.data).toEqual({ overAt: event.endsAt });
    expect(early.body.detail).toMatch(/ends on \d+ \w+ \d{4} at \d\d:\d\d CES?T/);
    clock.advance(3 * hourMs);
    await signIn();
    const archived = await creator.post(`/events/${sale.eventId}/archive`);
    expect([archived.status, archived.body.state]).toEqual([200, "archived"]);
    expect((await open.api.get(`/events/${sale.eventId}`)).body.state).toBe("archived");
    expect((await buyer.get(`/tickets/${ticketIds[0]}`)).body.state).toBe("valid");
    expect((await creator.post(`/events/${sale.eventId}/cancel`)).body.code).toBe("EVENT_CLOSED");
    const own = await creator.get("/organizers/org_sample_school/events?state=archived");
    expect(own.body.items.map(({ id }: { id: string }) => id)).toEqual([sale.eventId]);
  });
});

describe("a draft", () => {
  it("is neither cancelled nor archived, but deleted with all that is in it, by the version that was read", async () => {
    const { event, quotas, tour } = await draft(creator);
    const path = `/events/${event.id}`;
    for (const end of ["cancel", "archive"]) {
      const refused = await creator.post(`${path}/${end}`);
      expect([end, refused.status, refused.body.code]).toEqual([end, 409, "EVENT_IS_DRAFT"]);
    }
    expect((await creator.delete(`/tours/${tour.id}`)).body.code).toBe("TOUR_HAS_EVENTS");
    const removed = await creator.delete(`${path}/quotas/${quotas[0].id}`);
    expect(removed.body).toEqual({ id: quotas[0].id, deleted: true });
    const read = await creator.get(path);
    const changed = await creator.patch(path, { title: { en: "New" } });
    const stale = await creator.delete(path, { "if-match": read.headers.get("etag")! });
    expect([stale.status, stale.body.code]).toEqual([412, "PRECONDITION_FAILED"]);
    const deleted = await creator.delete(path, { "if-match": changed.headers.get("etag")! });
    expect([deleted.status, deleted.body]).toEqual([200, { id: event.id, deleted: true }]);
    expect((await creator.get(path)).status).toBe(404);
    expect((await creator.delete(`/tours/${tour.id}`)).status).toBe(200);
  });
});

describe("a copy of an event", () => {
  it("is a draft that is put on sale for another evening, once per Idempotency-Key", async () => {
    const ticketType = { saleStartsAt: "2030-06-01T10:00:00Z" };
    const sale = await putOnSale(creator, { quotas: [seated(["A", 4])], ticketType });
    const body = { startsAt: "2030-06-19T17:30:00Z", title: { en: "A second night" } };
    const key = randomUUID();
    const path = `/events/${sale.eventId}/duplicate`;
    const copies = await Promise.all([1, 2, 3].map(() => creator.post(path, body, key)));
    expect(copies.map(({ status }) => status)).toEqual([201, 201, 201]);
    const [copy, ...others] = copies.map((answer) => answer.body);
    for (const other of others) expect(other).toEqual(copy);
    expect(copy).toMatchObject({ ...body, state: "draft", startsAt: "2030-06-19T17:30:00.000Z" });
    expect(copy.ticketTypes[0].saleStartsAt).toBe("2030-06-02T10:00:00.000Z");
    expect((await creator.post(path, { title: { en: "Other" } }, key)).status).toBe(422);
    const typePath = `/events/${copy.id}/ticket-types/${copy.ticketTypes[0].id}`;
    expect((await creator.patch(typePath, { saleStartsAt: null })).body.saleStartsAt).toBeNull();
    expect((await creator.post(`/events/${copy.id}/publish`)).body.state).toBe("published");
    const bought = { ...sale, eventId: copy.id, ticketTypeIds: [copy.ticketTypes[0].id] };
    expect((await reserved(buyer, bought, 4)).lines[0].placeNumbers).toEqual([1, 2, 3, 4]);
  });
});

describe("an organizer's own list", () => {
  it("shows every state in the order that is asked for, to its people only", async () => {
    const { id: organizerId } = await made(creator, "/organizers", { name: "Les Deux Pianos" });
    const path = `/organizers/${organizerId}/events`;
    const first = await made(creator, path, { ...eventBody, startsAt: "2031-03-02T19:00:00Z" });
    const second = await made(creator, path, { ...eventBody, startsAt: "2031-03-01T19:00:00Z" });
    const ids = async (query: string) =>
      (await creator.get(`${path}?${query}`)).body.items.map(({ id }: { id: string }) => id);
    expect(await ids("sort=startsAt&state=draft")).toEqual([second.id, first.id]);
    expect(await ids("sort=-startsAt")).toEqual([first.id, second.id]);
    expect(await ids("sort=createdAt&limit=1")).toEqual([first.id]);
    expect(await ids("state=published")).toEqual([]);
    expect((await buyer.get(path)).status).toBe(403);
    expect((await open.api.get(path)).status).toBe(401);
    const admin = await open.signedIn("admin");
    expect((await admin.get("/organizers/org_nobody/events")).status).toBe(404);
    expect((await admin.post("/organizers/org_nobody/events", eventBody)).status).toBe(404);
  });
});

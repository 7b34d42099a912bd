import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { draft, eventBody, made, onSale, registered } from "../../shop/actions/open-organizer.ts";
import { orderIn, pay, reserved } from "../../shop/actions/order-tickets.ts";
import type { Api } from "../../shop/api.ts";
import { type OpenShop, openShop } from "../../shop/deployments/deployment.ts";

let open: OpenShop;
let visitor: Api;
beforeAll(async () => {
  open = await openShop();
  visitor = open.api;
});
afterAll(() => open.close());

const newUser = () => registered(visitor);

describe("a new user", () => {
  it("becomes event creator of a new organizer, puts an event on sale, and a stranger buys", async () => {
    const creator = await newUser();
    const { organizer, sale } = await onSale(creator);
    expect((await creator.get("/users/me")).body.organizers).toEqual([
      { organizerId: organizer.id, name: "Les Deux Pianos", role: "eventCreator" },
    ]);
    const shown = (await visitor.get(`/events/${sale.eventId}`)).body;
    expect(shown).toMatchObject({ ...eventBody, startsAt: "2031-03-01T19:00:00.000Z", state: "published" });
    expect(shown.quotas.map(({ capacity }: { capacity: number }) => capacity)).toEqual([3, 9]);
    const { quotas } = (await visitor.get(`/events/${sale.eventId}/availability`)).body;
    expect(
      quotas.map(({ left, freePlaces }: { left: number; freePlaces: unknown }) => [left, freePlaces]),
    ).toEqual([
      [3, null],
      [9, [[1, 9]]],
    ]);
    const buyer = await newUser();
    const order = await reserved(buyer, sale, 2);
    await pay(buyer, order.id, "pm_card_visa");
    expect((await orderIn(buyer, order.id, "fulfilled")).totalMinor).toBe(5000);
  });

  it("is found by words of the title, city, tour and organizer, whatever the accents", async () => {
    const { organizer, tour, sale } = await onSale(await newUser());
    const other = (await onSale(await newUser())).sale;
    const found = async (query: string) => {
      const { body } = await visitor.get(`/events?limit=100&${query}`);
      return body.items.map(({ id }: { id: string }) => id);
    };
    for (const query of ["q=etude", "q=PIANOS%20deux", "city=saint-etienne", "from=2031-03-01T00:00:00Z"])
      expect([query, await found(query)]).toEqual([
        query,
        expect.arrayContaining([sale.eventId, other.eventId]),
      ]);
    for (const query of [`tourId=${tour.id}`, `organizerId=${organizer.id}`, `tourId=${tour.id}&q=etude`])
      expect([query, await found(query)]).toEqual([query, [sale.eventId]]);
    for (const query of ["q=trombone", "city=Lille", "city=saint-etienne&before=2031-02-01T00:00:00Z"])
      expect([query, await found(query)]).toEqual([query, []]);
    expect((await visitor.get(`/tours/${tour.id}`)).body.name).toEqual({ en: "Two pianos" });
  });
});

describe("a draft", () => {
  it("exists for its organizer only", async () => {
    const creator = await newUser();
    const { event, organizer } = await draft(creator);
    const stranger = await newUser();
    for (const reader of [visitor, stranger, await open.signedIn("creator"), await open.signedIn("buyer")]) {
      expect((await reader.get(`/events/${event.id}`)).status).toBe(404);
      expect((await reader.get(`/events/${event.id}/availability`)).status).toBe(404);
    }
    expect((await visitor.get(`/events?organizerId=${organizer.id}`)).body.items).toEqual([]);
    expect((await creator.get(`/events/${event.id}`)).body.state).toBe("draft");
    expect((await (await open.signedIn("admin")).get(`/events/${event.id}`)).status).toBe(200);
  });

  it("cannot be bought, though its ids are known", async () => {
    const creator = await newUser();
    const { event, quotas } = await draft(creator);
    const type = { name: { en: "Entry" }, priceMinor: 100, quotaId: quotas[0].id };
    const { id: ticketTypeId } = await made(creator, `/events/${event.id}/ticket-types`, type);
    const order = { eventId: event.id, lines: [{ ticketTypeId, quantity: 1 }] };
    const refused = await creator.post("/orders", order);
    expect([refused.status, refused.body.code]).toEqual([404, "NOT_FOUND"]);
  });

  it.each([
    ["en", "it has no ticket type"],
    ["fr", "il n’a aucun type de billet"],
  ])("cannot be published without a ticket type, and is told why (%s)", async (language, why) => {
    const creator = (await newUser()).with({ "accept-language": language });
    const { event } = await draft(creator);
    const refused = await creator.post(`/events/${event.id}/publish`, {});
    expect([refused.status, refused.body.code]).toEqual([409, "EVENT_NOT_READY"]);
    expect(refused.body.detail).toContain(why);
  });
});

describe("someone else's event", () => {
  it("can be changed by no one but its organizer's event creators and admins", async () => {
    const creator = await newUser();
    const { organizer, sale } = await onSale(creator);
    const hidden = (await draft(creator)).event.id;
    const strangers = [await newUser(), await open.signedIn("creator"), await open.signedIn("operator")];
    for (const stranger of strangers) {
      for (const [eventId, status] of [
        [sale.eventId, 403],
        [hidden, 404],
      ] as const) {
        const quota = { name: "Mine", kind: "general", capacity: 1 };
        const type = { name: { en: "Mine" }, priceMinor: 0, quotaId: sale.quotaIds[0] };
        const answers = await Promise.all([
          stranger.patch(`/events/${eventId}`, { title: { en: "Mine" } }),
          stranger.post(`/events/${eventId}/publish`, {}),
          stranger.post(`/events/${eventId}/quotas`, quota),
          stranger.post(`/events/${eventId}/ticket-types`, type),
          stranger.patch(`/events/${eventId}/quotas/${sale.quotaIds[0]}`, { capacity: 99 }),
          stranger.patch(`/events/${eventId}/ticket-types/${sale.ticketTypeIds[0]}`, { priceMinor: 0 }),
        ]);
        expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => status));
      }
      expect((await stranger.post(`/organizers/${organizer.id}/events`, eventBody)).status).toBe(403);
      expect(
        (await stranger.post(`/organizers/${organizer.id}/tours`, { name: { en: "Mine" } })).status,
      ).toBe(403);
    }
    expect((await visitor.get(`/events/${sale.eventId}`)).body.title).toEqual(eventBody.title);
    const admin = await open.signedIn("admin");
    expect((await admin.patch(`/events/${sale.eventId}`, { title: { en: "Renamed" } })).status).toBe(200);
  });

  it("gives no place to a foreign tour", async () => {
    const { organizer } = await draft(await newUser());
    const { tour } = await draft(await newUser());
    const owner = await newUser();
    const { id } = await made(owner, "/organizers", { name: "Mine" });
    const refused = await owner.post(`/organizers/${id}/events`, { ...eventBody, tourId: tour.id });
    expect([refused.status, refused.body.code, organizer.id === id]).toEqual([404, "NOT_FOUND", false]);
  });
});

describe("creating twice with one Idempotency-Key", () => {
  it("makes each thing once, and refuses the key with another body", async () => {
    const creator = await newUser();
    const { event, organizer, quotas } = await draft(creator);
    const type = { name: { en: "Entry" }, priceMinor: 100, quotaId: quotas[0].id };
    const bodies: [string, Record<string, unknown>][] = [
      ["/organizers", { name: "Once" }],
      [`/organizers/${organizer.id}/tours`, { name: { en: "Once" } }],
      [`/organizers/${organizer.id}/events`, { ...eventBody }],
      [`/events/${event.id}/quotas`, { name: "Once", kind: "general", capacity: 5 }],
      [`/events/${event.id}/ticket-types`, type],
    ];
    for (const [path, body] of bodies) {
      const key = randomUUID();
      const answers = await Promise.all([1, 2, 3].map(() => creator.post(path, body, key)));
      expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
      expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
      const other = "title" in body ? { ...body, currency: "USD" } : { ...body, name: otherName(body.name) };
      const reused = await creator.post(path, other, key);
      expect([path, reused.status, reused.body.code]).toEqual([path, 422, "IDEMPOTENCY_KEY_REUSED"]);
    }
    const { body } = await creator.get(`/events/${event.id}`);
    expect([body.quotas.length, body.ticketTypes.length]).toEqual([3, 1]);
  });
});

const otherName = (name: unknown) => (typeof name === "string" ? "Other" : { en: "Other" });

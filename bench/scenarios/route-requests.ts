import { randomUUID } from "node:crypto";
import { api, nthOf, reservation } from "../shop-under-load.ts";
import { codeOf, organizer, type Route, type RouteWorld } from "./route-world.ts";

const read =
  (path: (world: RouteWorld, nth: number) => string): Route =>
  (world) =>
  (nth) =>
    nthOf(world.sold, nth).buyer.get(api + path(world, nth));

const staffRead =
  (path: (world: RouteWorld) => string): Route =>
  (world) =>
  () =>
    world.shop.creator.get(api + path(world));

const ofSale = (path: string) => (world: RouteWorld) => `/events/${world.sale.eventId}${path}`;
const ofOrder = (path: string) => (world: RouteWorld, nth: number) =>
  `/orders/${nthOf(world.sold, nth).orderId}${path}`;

const create =
  (path: (world: RouteWorld) => string, body: (nth: number) => object): Route =>
  (world) =>
  (nth) =>
    world.shop.creator.post(api + path(world), body(nth));

/** Routes of visitors, buyers and the gate. */
export const routeRequests: Record<string, Route> = {
  "users.getJwks": (world) => () => world.shop.anyone.get("/.well-known/jwks.json"),
  "tickets.getKeys": (world) => () => world.shop.anyone.get("/.well-known/ticket-keys.json"),
  "users.getMe": read(() => "/users/me"),
  "users.updateMe": (world) => (nth) =>
    nthOf(world.sold, nth).buyer.send("PATCH", `${api}/users/me`, { name: `Ada ${nth}` }),
  "users.getOrganizer": read(() => organizer),
  "users.listMembers": staffRead(() => `${organizer}/members`),
  "users.createOrganizer": create(
    () => "/organizers",
    (nth) => ({ name: `Amphion ${nth}` }),
  ),

  "events.list": read(() => "/events?limit=20"),
  "events.get": read(ofSale("")),
  "events.listForOrganizer": staffRead(() => `${organizer}/events`),
  "events.listQuotas": read(ofSale("/quotas")),
  "events.listTicketTypes": read(ofSale("/ticket-types")),
  "inventory.getAvailability": read(ofSale("/availability")),
  "events.create": create(
    () => `${organizer}/events`,
    () => ({
      title: { en: "A draft" },
      venue: { name: "Hall", city: "Lyon" },
      startsAt: "2030-06-18T17:30:00Z",
      timeZone: "Europe/Paris",
      currency: "EUR",
    }),
  ),
  "events.createTour": create(
    () => `${organizer}/tours`,
    (nth) => ({ name: { en: `Tour ${nth}` } }),
  ),
  "events.createQuota": async (world) => {
    const drafts = await world.drafts();
    const body = { name: "Floor", kind: "general", capacity: 100 };
    return (nth) => world.shop.creator.post(`${api}/events/${drafts[nth]}/quotas`, body);
  },
  "events.update": async (world) => {
    const drafts = await world.drafts();
    return (nth) =>
      world.shop.creator.send("PATCH", `${api}/events/${drafts[nth]}`, { title: { en: `No. ${nth}` } });
  },
  "events.delete": async (world) => {
    const drafts = await world.drafts();
    return (nth) => world.shop.creator.send("DELETE", `${api}/events/${drafts[nth]}`);
  },
  "events.duplicate": create(ofSale("/duplicate"), () => ({})),

  "orders.reserve": (world) => (nth) =>
    nthOf(world.shop.buyers, nth).post(`${api}/orders`, reservation(world.sale)),
  "orders.pay": async (world) => {
    const reserved = await world.reserve();
    return (nth) => {
      const { buyer, orderId } = nthOf(reserved, nth);
      return buyer.post(`${api}/orders/${orderId}/payment`, { paymentMethod: "pm_card_visa" });
    };
  },
  "orders.cancel": async (world) => {
    const reserved = await world.reserve();
    return (nth) => {
      const { buyer, orderId } = nthOf(reserved, nth);
      return buyer.post(`${api}/orders/${orderId}/cancel`);
    };
  },
  "orders.refund": async (world) => {
    const bought = await world.buy();
    return (nth) => world.shop.creator.post(`${api}/orders/${nthOf(bought, nth).orderId}/refunds`);
  },
  "orders.get": read(ofOrder("")),
  "orders.list": read(() => "/orders"),
  "orders.getTimeline": read(ofOrder("/timeline")),
  "orders.listRefunds": read(ofOrder("/refunds")),
  "orders.listForEvent": staffRead(ofSale("/orders")),
  "orders.getReport": staffRead(ofSale("/report")),
  "orders.listBlocks": staffRead(ofSale("/blocks")),
  "orders.createBlock": (world) => async (nth) => {
    const { body } = await world.shop.creator.get(`${api}/events/${world.sale.eventId}`);
    const [{ id: quotaId, capacity }] = body.quotas;
    return await world.shop.creator.post(`${api}/events/${world.sale.eventId}/blocks`, {
      quotaId,
      placeNumbers: [capacity - nth],
    });
  },

  "tickets.list": read(() => "/tickets"),
  "tickets.get": read((world, nth) => `/tickets/${nthOf(world.sold, nth).ticketId}`),
  "tickets.getQr": read((world, nth) => `/tickets/${nthOf(world.sold, nth).ticketId}/qr`),
  "tickets.find": staffRead(ofSale("/tickets?serial=1")),
  "tickets.listCheckIns": staffRead(ofSale("/check-ins")),
  "tickets.checkIn": async (world) => {
    const codes = await Promise.all((await world.buy()).map(codeOf));
    return (nth) =>
      world.shop.creator.post(`${api}/check-ins`, { code: nthOf(codes, nth), scanId: randomUUID() });
  },
  "tickets.undoCheckIn": async (world) => {
    const checkIns = await world.checkIns();
    return (nth) =>
      world.shop.creator.post(`${api}/check-ins/${nthOf(checkIns, nth)}/undo`, { reason: "Wrong gate" });
  },

  "tickets.getCheckIn": async (world) => {
    const checkIns = await world.checkIns();
    return (nth) => world.shop.creator.get(`${api}/check-ins/${nthOf(checkIns, nth)}`);
  },

  "notifications.list": read(() => "/notifications"),
  "notifications.get": (world) => async (nth) => {
    const { buyer } = nthOf(world.sold, nth);
    const { body } = await buyer.get(`${api}/notifications?limit=1`);
    return await buyer.get(`${api}/notifications/${body.items[0].id}`);
  },
};

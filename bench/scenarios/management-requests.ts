import { api, nthOf, post, putOnSale } from "../shop-under-load.ts";
import { organizer, type Route, type RouteWorld } from "./route-world.ts";

type Make = (world: RouteWorld, nth: number) => Promise<string>;

/** A request that uses up, changes or reads a thing made for it alone. */
const onOwn =
  (method: string, make: Make, { suffix = "", body }: { suffix?: string; body?: object } = {}): Route =>
  async (world) => {
    const paths = await world.each((nth) => make(world, nth));
    const client = world.shop.creator;
    return (nth) => client.send(method, `${api}${nthOf(paths, nth)}${suffix}`, body);
  };

const byAdmin =
  (method: string, make: Make, body?: object): Route =>
  async (world) => {
    const paths = await world.each((nth) => make(world, nth));
    return (nth) => world.shop.admin.send(method, api + nthOf(paths, nth), body);
  };

let made = 0;
const newEmail = () => `bench-${++made}@example.org`;

const account: Make = async ({ shop }) =>
  `/users/${(await post(shop.admin, "/users", { email: newEmail(), name: "Grace" })).id}`;
const emptyOrganizer: Make = async ({ shop }) =>
  `/organizers/${(await post(shop.creator, "/organizers", { name: "Amphion" })).id}`;
const invitation: Make = async ({ shop }) => {
  const body = { email: newEmail(), role: "operator" };
  return `${organizer}/invitations/${(await post(shop.creator, `${organizer}/members`, body)).id}`;
};
const tour: Make = async ({ shop }) =>
  `/tours/${(await post(shop.creator, `${organizer}/tours`, { name: { en: "A tour" } })).id}`;

/** A draft with a quota and a ticket type. */
async function draft({ shop }: RouteWorld) {
  const { eventId, ticketTypeId, quotaId } = await putOnSale(shop.creator, 100, { publish: false });
  return { event: `/events/${eventId}`, ticketTypeId, quotaId };
}
const draftEvent: Make = async (world) => (await draft(world)).event;
const ticketType: Make = async (world) => {
  const { event, ticketTypeId } = await draft(world);
  return `${event}/ticket-types/${ticketTypeId}`;
};
const quota: Make = async (world) => {
  const { event, quotaId } = await draft(world);
  return `${event}/quotas/${quotaId}`;
};
const unusedQuota: Make = async (world) => {
  const { event } = await draft(world);
  const body = { name: "Balcony", kind: "general", capacity: 10 };
  return `${event}/quotas/${(await post(world.shop.creator, `${event}/quotas`, body)).id}`;
};
const published: Make = async ({ shop }) => `/events/${(await putOnSale(shop.creator, 100)).eventId}`;
const cancelled: Make = async (world, nth) => {
  const event = await published(world, nth);
  await post(world.shop.creator, `${event}/cancel`);
  return event;
};
const block: Make = async (world) => {
  const { event, quotaId } = await draft(world);
  const { id } = await post(world.shop.creator, `${event}/blocks`, { quotaId, placeNumbers: [1] });
  return `${event}/blocks/${id}`;
};

/** Routes of event creators and admins. */
export const managementRequests: Record<string, Route> = {
  "users.list": (world) => () => world.shop.admin.get(`${api}/users`),
  "users.get": byAdmin("GET", account),
  "users.update": byAdmin("PATCH", account, { locale: "fr" }),
  "users.erase": byAdmin("DELETE", account),

  "users.updateOrganizer": onOwn("PATCH", emptyOrganizer, { body: { name: "Amphion & Co" } }),
  "users.deleteOrganizer": onOwn("DELETE", emptyOrganizer),
  "users.invite": (world) => () =>
    world.shop.creator.post(`${api}${organizer}/members`, { email: newEmail(), role: "operator" }),
  "users.listInvitations": (world) => () => world.shop.creator.get(`${api}${organizer}/invitations`),
  "users.withdrawInvitation": onOwn("DELETE", invitation),

  "events.listTours": (world) => () => world.shop.creator.get(`${api}${organizer}/tours`),
  "events.getTour": onOwn("GET", tour),
  "events.updateTour": onOwn("PATCH", tour, { body: { name: { en: "Another tour" } } }),
  "events.deleteTour": onOwn("DELETE", tour),

  "events.getQuota": onOwn("GET", quota),
  "events.updateQuota": onOwn("PATCH", quota, { body: { capacity: 101 } }),
  "events.deleteQuota": onOwn("DELETE", unusedQuota),
  "events.createTicketType": async (world) => {
    const drafts = await world.each(() => draft(world));
    return (nth) => {
      const { event, quotaId } = nthOf(drafts, nth);
      const body = { name: { en: "Child" }, priceMinor: 600, quotaId };
      return world.shop.creator.post(`${api}${event}/ticket-types`, body);
    };
  },
  "events.getTicketType": onOwn("GET", ticketType),
  "events.updateTicketType": onOwn("PATCH", ticketType, { body: { priceMinor: 1300 } }),
  "events.deleteTicketType": onOwn("DELETE", ticketType),

  "events.publish": onOwn("POST", draftEvent, { suffix: "/publish" }),
  "events.cancel": onOwn("POST", published, { suffix: "/cancel", body: {} }),
  "events.archive": onOwn("POST", cancelled, { suffix: "/archive" }),

  "orders.getBlock": onOwn("GET", block),
  "orders.liftBlock": onOwn("DELETE", block),
};

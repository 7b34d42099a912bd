import { afterEach, describe, expect, it } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { connect, type NatsConnection } from "nats";
import { allActions } from "../../../contracts/index.ts";
import { type ServiceName, serviceNames } from "../../../lib/settings/service-names.ts";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { calls, facts } from "../authorization/allowed-calls.ts";
import { type BusUser, busUsers, newNodeId } from "../nodes/node-ids.ts";
import { type SpecNode, SpecNodes } from "../testing/nodes.ts";
import { natsConfig } from "./nats-config.ts";
import { permissionsOf } from "./permissions.ts";

const passwordOf = (user: BusUser) => `${user}-p@ss/word`;
const passwords = Object.fromEntries(busUsers.map((user) => [user, passwordOf(user)])) as Record<
  BusUser,
  string
>;
const nodes = new SpecNodes();
const clients: NatsConnection[] = [];
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await nodes.stopAll();
});

const knows = ({ registry }: ServiceBroker, service: string) =>
  (registry.getServiceList({ onlyAvailable: true }) as { name: string }[]).some(
    ({ name }) => name === service,
  );

describe("permissionsOf", () => {
  it("opens to a service what it calls, who calls it, and nothing else of anyone", () => {
    const { publish, subscribe } = permissionsOf("notifications");
    expect(publish.filter((subject) => /\.(REQ|RES|EVENT)\./.test(subject))).toEqual([
      "MOL-eventsapp.REQ.users.*.notifications",
      "MOL-eventsapp.REQ.tickets.*.notifications",
      "MOL-eventsapp.REQ.shop.*.notifications",
      "MOL-eventsapp.RES.gateway.*.notifications",
      "MOL-eventsapp.RES.users.*.notifications",
      "MOL-eventsapp.RES.orders.*.notifications",
      "MOL-eventsapp.RES.shop.*.notifications",
      "MOL-eventsapp.RES.operator.*.notifications",
    ]);
    expect(subscribe.filter((subject) => /\.(REQ|RES|EVENT|UNDELIVERED)\./.test(subject))).toEqual([
      "MOL-eventsapp.EVENT.notifications.*.*",
      "MOL-eventsapp.REQ.notifications.*.*",
      "MOL-eventsapp.RES.notifications.*.*",
      "MOL-eventsapp.UNDELIVERED.notifications.>",
    ]);
  });

  it.each(busUsers)("lets %s say only in its own name", (user) => {
    for (const subject of permissionsOf(user).publish) expect(subject.endsWith(`.${user}`)).toBe(true);
  });
});

describe("natsConfig", () => {
  it("takes no password that would end its line, and none that is missing", () => {
    for (const bad of ['with"quote', "with\\backslash", "short", "with space", undefined])
      expect(() => natsConfig({ ...passwords, orders: bad as string })).toThrow("the bus password of orders");
  });
});

describeWith(["nats-server"], "the users of a real bus", () => {
  const servers = withServers({ nats: { config: natsConfig(passwords) } });

  function urlFor(user: BusUser): string {
    const { port } = servers.nats;
    return `nats://${user}:${encodeURIComponent(passwordOf(user))}@127.0.0.1:${port}`;
  }

  /** A process of the service, whose actions answer their name. */
  function start(service: ServiceName, received: string[] = []): Promise<SpecNode> {
    const own = allActions.map(({ name }) => name).filter((name) => name.startsWith(`${service}.`));
    const actions = Object.fromEntries(own.map((name) => [name.slice(service.length + 1), () => name]));
    const heard = facts.filter(({ to }) => to.includes(service));
    const events = Object.fromEntries(
      heard.map(({ fact }) => [fact.name, () => void received.push(`${fact.name} at ${service}`)]),
    );
    return nodes.start({ url: urlFor(service), service, actions, events });
  }

  /** An attacker with a service's password and a program of their own. */
  async function thief(user: BusUser) {
    const id = newNodeId(user);
    const client = await connect({
      ...{ servers: `127.0.0.1:${servers.nats.port}`, user, pass: passwordOf(user) },
    });
    clients.push(client);
    const refused: string[] = [];
    void (async () => {
      for await (const { data } of client.status()) refused.push(String(data));
    })();
    return { id, client, refused };
  }

  it("can do all that the shop does, and all of it at once", async () => {
    const received: string[] = [];
    const started = await Promise.all(serviceNames.map((service) => start(service, received)));
    const nodeOf = (service: ServiceName) => started[serviceNames.indexOf(service)] as SpecNode;
    for (const { broker } of started)
      await eventually(() => serviceNames.every((name) => knows(broker, name)));
    for (const service of serviceNames) {
      const { broker } = nodeOf(service);
      const answers = await Promise.all(calls[service].map(({ name }) => broker.call(name, {})));
      expect(answers).toEqual(calls[service].map(({ name }) => name));
    }
    for (const { fact, by } of facts) await nodeOf(by).broker.broadcast(fact.name, {});
    await eventually(() => received.length === 3);
    expect(received.sort()).toEqual([
      "events.changed at inventory",
      "events.changed at orders",
      "orders.changed at gateway",
    ]);
    expect(started.flatMap(({ lines }) => lines.filter(({ level }) => level === "error"))).toEqual([]);
  }, 30_000);

  it("lets a service call no action that is not its to call, although the same node has others for it", async () => {
    const [users, notifications] = await Promise.all([start("users"), start("notifications")]);
    await eventually(() => knows(notifications.broker, "users"));
    expect(await notifications.broker.call("users.getContact", {})).toBe("users.getContact");
    const meta = { actor: { kind: "user", userId: "usr_1", admin: true } };
    await expect(notifications.broker.call("users.erase", {}, { meta })).rejects.toMatchObject({
      type: "CALL_REFUSED",
    });
    expect(users.lines).toContainEqual(
      expect.objectContaining({ msg: "a message is not believed", refusal: "calls users.erase" }),
    );
  }, 20_000);

  it("keeps a stolen password of the notifications away from the payments' actions and what is asked of them", async () => {
    const payments = await start("payments");
    const { id, client, refused } = await thief("notifications");
    const request = JSON.stringify({ ver: "5", sender: id, id: "1", action: "payments.refund", params: {} });
    const overheard: string[] = [];
    for (const subject of ["MOL-eventsapp.REQ.payments.>", `MOL-eventsapp.REQ.${payments.id}.*`, ">"])
      client.subscribe(subject, { callback: (error, { subject }) => error ?? overheard.push(subject) });
    client.publish(`MOL-eventsapp.REQ.${payments.id}.notifications`, request);
    client.publish(`MOL-eventsapp.REQ.${payments.id}.orders`, request);
    client.publish(`MOL-eventsapp.RES.${payments.id}.orders`, request);
    await client.flush();
    const orders = await start("orders");
    await eventually(() => knows(orders.broker, "payments"));
    expect(await orders.broker.call("payments.charge", {})).toBe("payments.charge");
    await client.flush();
    expect(refused.filter((code) => code === "PERMISSIONS_VIOLATION")).toHaveLength(6);
    expect(overheard).toEqual([]);
  }, 20_000);

  it("believes no one who speaks as another, and sends nothing to who offers another's service", async () => {
    const [orders, payments] = await Promise.all([start("orders"), start("payments")]);
    await eventually(() => knows(orders.broker, "payments"));
    const { id, client } = await thief("notifications");
    const charge = { name: "payments.charge" };
    const info = { services: [{ name: "payments", actions: { "payments.charge": charge } }], seq: 99 };
    const say = (kind: string, message: object) =>
      client.publish(`MOL-eventsapp.${kind}.notifications`, JSON.stringify({ ver: "5", ...message }));
    say("INFO", { ...info, sender: id, instanceID: "evil" });
    say("INFO", { ...info, sender: payments.id, instanceID: "evil", services: [] });
    say("DISCONNECT", { sender: payments.id });
    await client.flush();
    const disbelieved = ({ lines }: SpecNode) =>
      lines
        .filter(({ msg }) => msg === "a message is not believed")
        .map(({ refusal }) => refusal)
        .sort();
    await eventually(() => [orders, payments].every((node) => disbelieved(node).length === 3));
    for (const node of [orders, payments])
      expect(disbelieved(node)).toEqual([
        "names another sender",
        "names another sender",
        "offers another service",
      ]);
    const { endpoints = [] } = orders.broker.registry.getActionEndpoints("payments.charge") ?? {};
    expect(endpoints.map((endpoint) => endpoint.id)).toEqual([payments.id]);
    expect(await orders.broker.call("payments.charge", {})).toBe("payments.charge");
  }, 20_000);
});

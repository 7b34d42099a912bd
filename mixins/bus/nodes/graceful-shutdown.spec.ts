import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, it } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { eventually } from "../../../test/support/eventually.ts";
import { describeWith, withServers } from "../../../test/support/servers.ts";
import { type SpecNode, SpecNodes } from "../testing/nodes.ts";
import { shutDownGracefully } from "./graceful-shutdown.ts";

const nodes = new SpecNodes();
afterEach(() => nodes.stopAll());

const endpoints = (broker: ServiceBroker, action: string) =>
  broker.registry.getActionEndpoints(action)?.endpoints ?? [];

describeWith(["nats-server"], "a process that leaves", () => {
  const servers = withServers({ nats: {} });

  /** Two processes with the same service, and one that calls them. */
  async function three(hold: () => unknown = () => "held") {
    const { url } = servers.nats;
    const [deregistering, staying, orders] = await Promise.all([
      nodes.start({ url, service: "inventory", actions: { hold } }),
      nodes.start({ url, service: "inventory", actions: { hold, getAvailability: () => "known" } }),
      nodes.start({ url, service: "orders", actions: {} }),
    ]);
    await eventually(() => endpoints(orders.broker, "inventory.hold").length === 2);
    return { deregistering, staying, orders };
  }

  it("fails not one of the calls that go on all the while", async () => {
    const { deregistering, orders } = await three(() => wait(5).then(() => "held"));
    const answers: Promise<unknown>[] = [];
    let goesOn = true;
    const calling = (async () => {
      for (; goesOn; await wait(1)) answers.push(orders.broker.call("inventory.hold", {}).catch((e) => e));
    })();
    await eventually(() => answers.length > 50);
    await shutDownGracefully(deregistering.broker);
    const before = answers.length;
    await eventually(() => answers.length > before + 50);
    goesOn = false;
    await calling;
    expect(new Set(await Promise.all(answers))).toEqual(new Set(["held"]));
  }, 20_000);

  it("finishes what it works on, and what others asked for after they could have known", async () => {
    const going = Promise.withResolvers<string>();
    const { deregistering, orders } = await three(() => going.promise);
    const nodeID = deregistering.id;
    const begun = orders.broker.call("inventory.hold", {}, { nodeID });
    const endpoint = endpoints(orders.broker, "inventory.hold").find(({ id }) => id === nodeID);
    const left = shutDownGracefully(deregistering.broker);
    await eventually(() => endpoints(orders.broker, "inventory.hold").length === 1);
    const late = orders.broker.call(endpoint as never, {});
    await eventually(() => deregistering.broker.stopping === true);
    const tooLate = orders.broker.call(endpoint as never, {});
    await wait(300);
    going.resolve("held");
    expect(await Promise.all([begun, late, tooLate])).toEqual(["held", "held", "held"]);
    await left;
  }, 20_000);

  it("answers those outside first, while its own services and all others still work", async () => {
    const { orders } = await three();
    const story: string[] = [];
    const schema = {
      methods: {
        async finishRequests(this: { broker: ServiceBroker }) {
          story.push(String(await this.broker.call("gateway.inside", {})));
          story.push(String(await this.broker.call("inventory.getAvailability", {})));
          story.push(String(isKnown(gateway, orders)));
        },
      },
      stopped: () => void story.push("stopped"),
    };
    const actions = { inside: () => "inside" };
    const gateway = await nodes.start({ url: servers.nats.url, service: "gateway", actions, schema });
    await eventually(() => endpoints(gateway.broker, "inventory.getAvailability").length === 1);
    await eventually(() => isKnown(gateway, orders));
    await shutDownGracefully(gateway.broker);
    expect(story).toEqual(["inside", "known", "true", "stopped"]);
  }, 20_000);

  const isKnown = (node: SpecNode, by: SpecNode) =>
    (by.broker.registry.nodes.get(node.id)?.services ?? []).length > 0;
});

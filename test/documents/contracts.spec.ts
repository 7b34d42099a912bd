import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { allActions, publishedActions } from "../../contracts/index.ts";
import { orderState } from "../../contracts/orders/order-shape.ts";
import { errorCatalogue } from "../../lib/errors/error-catalogue.ts";
import { serviceNames } from "../../lib/settings/env.ts";
import { finalStates } from "../../services/gateway/http/event-stream.ts";
import { orderMoves } from "../../services/orders/order/order-states.ts";
import { type OpenShop, openShop } from "../shop/deployments/deployment.ts";

let open: OpenShop;
beforeAll(async () => {
  open = await openShop();
});
afterAll(() => open.close());

describe("contracts and services", () => {
  it("agree: every action has its contract and every contract its action", () => {
    const actions = open.shop.broker.registry.getActionList({ onlyLocal: true, skipInternal: true });
    const names = actions
      .map(({ name }: { name: string }) => name)
      .filter((name: string) => !name.startsWith("gateway."));
    expect(names.sort()).toEqual(allActions.map(({ name }) => name).sort());
  });

  it("belong to one of the eight services", () => {
    for (const { name } of allActions) expect(serviceNames).toContain(name.split(".")[0]);
  });

  it("give no route to two actions", () => {
    const routes = publishedActions.map(({ rest }) => rest.replace(/\{\w+\}/g, "{}"));
    expect(new Set(routes).size).toBe(routes.length);
  });

  it("say of what was made only where it can be read", () => {
    const readable = publishedActions.flatMap(({ rest }) => (rest.startsWith("GET ") ? [rest.slice(4)] : []));
    const leads = (path: string) =>
      readable.some((route) => new RegExp(`^${route.replace(/\{\w+\}/g, "[^/]+")}$`).test(path));
    const made = { id: "made_1", checkInId: "made_1" };
    const locations = publishedActions.flatMap(({ location }) => (location ? [location(made)] : []));
    expect(locations.length).toBeGreaterThan(0);
    expect(locations.filter((path) => !leads(path))).toEqual([]);
  });

  it.each(publishedActions.map((contract) => [contract.name, contract] as const))(
    "%s says what is lost without it, what it can refuse with, and how to call it",
    (_name, contract) => {
      expect(contract.whenLost.length).toBeGreaterThan(10);
      for (const code of contract.errors ?? []) expect(errorCatalogue).toHaveProperty(code);
      const path = [...contract.rest.matchAll(/\{(\w+)\}/g)].map(([, param]) => param as string);
      for (const param of path) expect(Object.keys(contract.params.shape)).toContain(param);
      const own = Object.keys(contract.params.shape).filter(
        (f) => f !== "idempotencyKey" && !path.includes(f),
      );
      const hasBody = /^(POST|PATCH|PUT)/.test(contract.rest) && own.length > 0;
      expect([contract.name, contract.example !== undefined]).toEqual([contract.name, hasBody]);
    },
  );
});

describe("the error catalogue", () => {
  it("has no code that nothing answers", () => {
    const sources = ["lib", "mixins", "services"].flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .filter((name) => /(?<!\.spec)\.ts$/.test(name) && !/(^|\/)testing\//.test(name))
        .map((name) => readFileSync(join(folder, name), "utf8")),
    );
    const isAnswered = (code: string) => sources.some((text) => text.includes(`"${code}"`));
    expect(Object.keys(errorCatalogue).filter((code) => !isAnswered(code))).toEqual([]);
  });
});

describe("the stream of an order", () => {
  it("ends in the states that no move leaves, and where only a refund goes on", () => {
    const left = new Set(Object.values(orderMoves).flatMap(({ from }) => from));
    const ends = orderState.options.filter((state) => !left.has(state));
    expect([...finalStates].sort()).toEqual([...ends, "fulfilled"].sort());
  });
});

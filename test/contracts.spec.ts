import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { allActions, publishedActions } from "../contracts/index.ts";
import { serviceNames } from "../lib/env.ts";
import { errorCatalogue } from "../lib/error-catalogue.ts";
import { type OpenShop, openShop } from "./shop/running.ts";

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

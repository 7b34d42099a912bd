import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "@jest/globals";
import { publishedActions } from "../../../contracts/index.ts";
import { type ServiceName, serviceNames } from "../../../lib/settings/service-names.ts";
import { callersOf, calls, facts, listenersOf } from "./allowed-calls.ts";

/** Names of contracts by the names under which a file imports them. */
async function importedContracts(text: string): Promise<Map<string, { name: string }>> {
  const found = new Map<string, { name: string }>();
  for (const [, names = "", file] of text.matchAll(
    /import \{([^}]*)\} from "(?:\.\.\/)+contracts\/([\w/-]+\.ts)"/g,
  )) {
    const module = (await import(`../../../contracts/${file}`)) as Record<string, { name: string }>;
    for (const each of names
      .split(",")
      .map((name) => name.trim())
      .filter((name) => !name.startsWith("type "))) {
      const [exported = "", local = exported] = each.split(" as ");
      const contract = module[exported];
      if (typeof contract?.name === "string") found.set(local, contract);
    }
  }
  return found;
}

/** Under which name the contracts export a fact. */
async function exportedName(fact: { name: string }): Promise<string> {
  for (const file of globSync("contracts/**/*.ts").filter((one) => !isOfSpecs(one))) {
    const exported = Object.entries(await import(`../../../${file}`));
    const [name] = exported.find(([, value]) => value === fact) ?? [];
    if (name !== undefined) return name;
  }
  throw new Error(`no contract exports the fact ${fact.name}`);
}

/** Actions that a service's code calls (or events it publishes) by a contract that it imports, a mixin of its own included. */
async function usesOf(service: ServiceName, word: "call" | "publish"): Promise<string[]> {
  const own = globSync(`services/${service}/**/*.ts`).filter((file) => !isOfSpecs(file));
  const texts = own.map((file) => readFileSync(file, "utf8"));
  const mixins = texts.flatMap((text) => [...text.matchAll(/from "(?:\.\.\/)+(mixins\/[\w/-]+\.ts)"/g)]);
  texts.push(...new Set(mixins.map(([, file]) => readFileSync(file as string, "utf8"))));
  const used = await Promise.all(
    texts.map(async (text) => {
      const contracts = await importedContracts(text);
      const uses = [...text.matchAll(new RegExp(`\\b${word}\\(\\s*[^,;]*?,\\s*(\\w+)\\b`, "g"))];
      return uses.flatMap(([, name]) => contracts.get(name as string)?.name ?? []);
    }),
  );
  return [...new Set(used.flat())].sort();
}

const isOfSpecs = (file: string) => /\.spec\.ts$|\/testing\//.test(file);
const namesOf = (actions: readonly { name: string }[]) => actions.map(({ name }) => name).sort();

describe("who calls whom", () => {
  it.each(serviceNames.filter((name) => name !== "gateway"))(
    "is what the code of %s does",
    async (service) => {
      expect(namesOf(calls[service])).toEqual(await usesOf(service, "call"));
    },
  );

  it("is what the code of the gateway does, beside the actions that have a route", async () => {
    const own = new Set([...namesOf(publishedActions), ...(await usesOf("gateway", "call"))]);
    expect(namesOf(calls.gateway)).toEqual([...own].sort());
  });

  it("is found in the code at all", async () => {
    expect(await usesOf("notifications", "call")).toEqual(["tickets.printForOrder", "users.getContact"]);
  });

  it("has every publisher and every subscriber", async () => {
    for (const service of serviceNames) {
      const published = facts.filter(({ by }) => by === service).map(({ fact }) => fact);
      expect(namesOf(published)).toEqual(await usesOf(service, "publish"));
    }
    for (const { fact, to } of facts) {
      const local = await exportedName(fact);
      const listening = serviceNames.filter((name) =>
        readFileSync(`services/${name}/${name}.service.ts`, "utf8").includes(`[${local}.name]`),
      );
      expect([fact.name, ...listening]).toEqual([fact.name, ...to]);
    }
  });

  it("can be asked from the other side", () => {
    expect(callersOf("payments")).toEqual(["gateway", "orders", "payments"]);
    expect(listenersOf("events")).toEqual(["inventory", "orders"]);
  });
});

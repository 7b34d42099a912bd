import { describe, expect, it } from "@jest/globals";
import { readSettings } from "../lib/settings/env.ts";
import { serviceNames } from "../lib/settings/service-names.ts";
import { addressesFor } from "./addresses.ts";

const addresses = {
  natsUrlOf: (user: string) => `nats://${user}:password@127.0.0.1:4222`,
  MONGO_URL: "mongodb://127.0.0.1:27017/eventsapp",
  PAYMENTS_MONGO_URL: "mongodb://127.0.0.1:27018/eventsapp",
  REDIS_URL: "redis://127.0.0.1:6379",
  KEYS_FILE: "/keys.json",
};
const given = (services: string) => Object.keys(addressesFor(services, addresses)).sort();

describe("what a process is told of the servers", () => {
  it("is what its services need, as a bus user of its own", () => {
    expect(given("payments")).toEqual(["KEYS_FILE", "NATS_URL", "PAYMENTS_MONGO_URL"]);
    expect(given("orders")).toEqual(["MONGO_URL", "NATS_URL"]);
    expect(given("gateway")).toEqual(["KEYS_FILE", "NATS_URL", "REDIS_URL"]);
    expect(given("users,inventory")).toEqual(["KEYS_FILE", "MONGO_URL", "NATS_URL", "REDIS_URL"]);
    expect(given("")).toHaveLength(5);
    expect(addressesFor("orders", addresses).NATS_URL).toContain("//orders:");
    expect(addressesFor("orders,payments", addresses).NATS_URL).toContain("//shop:");
  });

  it.each([...serviceNames, "", "gateway,users", "orders,payments"])("is enough for %j", (services) => {
    const settings = { SERVICES: services, PUBLIC_URL: "http://localhost:3000" };
    expect(() => readSettings({ ...settings, ...addressesFor(services, addresses) })).not.toThrow();
  });
});

import { describe, expect, it } from "@jest/globals";
import { readSettings, SettingsError, serviceNames } from "./env.ts";

describe("readSettings", () => {
  it("has a default for everything", () => {
    expect(readSettings({})).toMatchObject({
      PORT: 3000,
      DATA_DIR: "data",
      SERVICES: [...serviceNames],
      NODE_ENV: "development",
    });
  });

  it("takes an empty variable for one that is not set", () => {
    expect(readSettings({ PORT: "", SERVICES: "" })).toMatchObject({
      PORT: 3000,
      SERVICES: [...serviceNames],
    });
  });

  it("reads names with spaces around them", () => {
    expect(readSettings({ SERVICES: " gateway, orders ," }).SERVICES).toEqual(["gateway", "orders"]);
  });

  it("runs a service once that is named twice", () => {
    expect(readSettings({ SERVICES: "orders,gateway,orders" }).SERVICES).toEqual(["orders", "gateway"]);
  });

  it.each([
    [{ PORT: "3000x" }, 'PORT="3000x" cannot be used: it must be a whole number from 0 to 65535.'],
    [{ PORT: "-1" }, 'PORT="-1"'],
    [{ BCRYPT_COST: "9" }, "from 10 to 15"],
    [{ SERVICES: "orders,cinema" }, 'knows no service "cinema"; there are gateway, users'],
    [{ SAMPLE_DATA: "yes" }, "must be one of on, off"],
    [{ PUBLIC_URL: "ftp://shop" }, "must be an http or https address"],
    [{ PUBLIC_URL: "https://shop.example/?from=mail" }, "must have no `?`"],
    [{ REDIS_URL: "redis://localhost" }, "REDIS_URL is set, but this version runs embedded"],
    [{ NODE_ENV: "production" }, "NODE_ENV=production needs NATS"],
  ])("refuses %j in one sentence", (env, text) => {
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(SettingsError);
    expect(() => readSettings(env as unknown as Record<string, string>)).toThrow(text);
  });

  it("names every wrong variable at once", () => {
    expect(() => readSettings({ PORT: "x", LOG_LEVEL: "loud" })).toThrow(/PORT=.*LOG_LEVEL=/);
  });
});

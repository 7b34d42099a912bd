import { describe, expect, it } from "@jest/globals";
import { readChoices } from "./mesh-options.ts";

const running = {
  NATS_URL: "nats://shop:secret-of-the-bus@nats.example.org:4222",
  MONGO_URL: "mongodb://u:secret-of-mongo@db.example.org/eventsapp",
  PAYMENTS_MONGO_URL: "mongodb://u:secret-of-payments@payments.example.org/eventsapp",
  REDIS_URL: "redis://:secret-of-redis@redis.example.org",
};

describe("npm run mesh", () => {
  it("starts two of each and all servers, with sample data, by default", () => {
    expect(readChoices([], {})).toEqual({
      ...{ replicas: 2, gateways: 2, port: 3000, folder: "data/mesh", addresses: null },
      settings: { SAMPLE_DATA: "on", OUTBOX_PAGE: "on" },
    });
    const args = ["--replicas", "3", "--gateways", "1", "--port", "0", "--data", "/tmp/m"];
    const settings = { LOG_LEVEL: "debug", SAMPLE_DATA: "off", OUTBOX_PAGE: "off" };
    expect(readChoices(args, { ...settings, SERVICES: "orders", DATA_DIR: "elsewhere" })).toEqual({
      ...{ replicas: 3, gateways: 1, port: 0, folder: "/tmp/m", addresses: null, settings },
    });
    expect(readChoices(["--replicas", "1"], { PORT: "4000" })).toMatchObject({ gateways: 1, port: 4000 });
  });

  it("uses servers that run already, and puts no sample data into them", () => {
    const { addresses, settings } = readChoices([], { ...running, KEYS_FILE: "/keys.json" });
    const { NATS_URL, ...others } = running;
    expect(addresses).toMatchObject({ ...others, KEYS_FILE: "/keys.json" });
    expect(addresses?.natsUrlOf("orders")).toBe(NATS_URL);
    expect(settings).toEqual({ OUTBOX_PAGE: "on" });
    expect(readChoices([], running).addresses?.KEYS_FILE).toBeUndefined();
  });

  it.each([
    [["--replicas", "0"], {}, "--replicas 0 cannot be used: it must be a whole number from 1 to 20"],
    [["--gateways", "two"], {}, "--gateways two cannot be used: it must be a whole number from 1 to 20"],
    [["--port", "70000"], {}, 'PORT="70000" cannot be used: it must be a whole number from 0 to 65535.'],
    [["--color"], {}, "Unknown option '--color': write it like `npm run mesh -- --replicas 2"],
    [["3000"], {}, "Unexpected argument '3000'"],
    [[], { LOG_LEVEL: "loud" }, 'LOG_LEVEL="loud" cannot be used'],
    [[], { KEYS_FILE: "k" }, "KEYS_FILE is set without NATS_URL, MONGO_URL, PAYMENTS_MONGO_URL, REDIS_URL"],
    [[], { ...running, REDIS_URL: undefined }, "NATS_URL is set without REDIS_URL: set them all"],
    [
      [],
      { MONGO_URL: running.MONGO_URL },
      "MONGO_URL is set without NATS_URL, PAYMENTS_MONGO_URL, REDIS_URL",
    ],
    [
      [],
      { ...running, PAYMENTS_MONGO_URL: running.MONGO_URL },
      "PAYMENTS_MONGO_URL is the server of MONGO_URL",
    ],
    [[], { ...running, REDIS_URL: "redis" }, "REDIS_URL cannot be used: it must be like redis://"],
  ])("refuses %j with %j by one sentence, without any password", (args, given, sentence) => {
    const read = () => readChoices(args as string[], given as Record<string, string>);
    expect(read).toThrow(sentence);
    expect(read).not.toThrow(/secret-of/);
  });
});

import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { ServiceBroker, type ServiceSchema } from "moleculer";
import { eventChanged, getEventForSale } from "../../contracts/events/events.ts";
import {
  correctPlaces,
  getAvailability,
  holdPlaces,
  releasePlaces,
  reloadPlaces,
} from "../../contracts/inventory.ts";
import { getClaims, listClaims } from "../../contracts/orders/order-claims.ts";
import { actionsOf, call, on, publish } from "../../lib/calls/call.ts";
import { systemClock } from "../../lib/clock.ts";
import { readSettings } from "../../lib/settings/env.ts";
import { createLogger } from "../../lib/telemetry/logging.ts";
import type { RedisClient } from "../../mixins/redis/redis-client.ts";
import type { Runtime } from "../../mixins/runtime.ts";
import { quietRedis, untilBack } from "../../mixins/testing/redis.ts";
import brokerOptions from "../../moleculer.config.ts";
import { eventually } from "../../test/support/eventually.ts";
import { describeWith, withServers } from "../../test/support/servers.ts";
import inventory from "./inventory.service.ts";
import { LedgerFake } from "./testing/ledger.ts";
import { requestOf, sampleEventId, some } from "./testing/places.ts";

const eventId = sampleEventId;
const request = requestOf("ord_sample_a", [some(2)]);

let broker: ServiceBroker;
let redis: RedisClient | null = null;
let ledger: LedgerFake;
let logged: string;

/** The neighbours that the inventory asks. */
function neighbours(): ServiceSchema[] {
  return [
    {
      name: "events",
      actions: actionsOf(
        on(getEventForSale, async ({ eventId }) => ({
          ...(await ledger.readEvent(eventId)),
          tourLimit: null,
        })),
      ),
    },
    {
      name: "orders",
      actions: actionsOf(
        on(listClaims, ({ eventId, cursor }) => ledger.listClaims(eventId, cursor)),
        on(getClaims, async ({ orderIds }) => ({ claims: await ledger.getClaims(orderIds) })),
      ),
    },
  ];
}

beforeEach(async () => {
  ledger = new LedgerFake();
  logged = "";
  const settings = readSettings({ NODE_ENV: "test", LOG_FORMAT: "json" });
  const write = (text: string) => {
    logged += text;
  };
  const logger = createLogger(settings, { write });
  const runtime = { settings, logger, clock: systemClock, random: randomBytes, failpoints: () => {}, redis };
  broker = new ServiceBroker(brokerOptions({ settings: { NODE_ENV: "test" }, logger }));
  for (const schema of [...neighbours(), inventory(runtime as unknown as Runtime)])
    broker.createService(schema);
  await broker.start();
});

afterEach(() => broker.stop());

const hold = () => call(broker, holdPlaces, request);

describe("the inventory service", theInventory);

describeWith(["redis-server"], "the inventory service on Redis", () => {
  afterAll(async () => {
    await redis?.close();
    redis = null;
  });
  const servers = withServers({ redis: {} });
  beforeAll(() => {
    redis = quietRedis(servers.redis.url);
  });
  beforeEach(() => redis!.send("FLUSHALL"));

  theInventory();

  it("asks callers to retry while Redis is disconnected, accepts releases, and logs no fault", async () => {
    await hold();
    await servers.redis.kill();
    const away = { type: "SERVICE_UNAVAILABLE", code: 503 };
    await expect(hold()).rejects.toMatchObject(away);
    await expect(call(broker, getAvailability, { eventId })).rejects.toMatchObject(away);
    const { orderId } = request;
    const released = { released: false };
    expect(await call(broker, releasePlaces, { eventId, orderId, claims: [] })).toEqual(released);
    await servers.redis.restart();
    await untilBack(redis!);
    expect(await hold()).toMatchObject({ outcome: "held" });
    expect(logged).not.toMatch(/"level":"(warn|error)"/);
  });
});

function theInventory(): void {
  it("holds, repeats, corrects, releases and forgets by its contracts", async () => {
    const held = { outcome: "held", places: [[1, 2]], slots: [] };
    expect(await hold()).toEqual(held);
    expect(await hold()).toEqual(held);
    const { orderId } = request;
    const taken = ["quo_floor/1"];
    expect(await call(broker, correctPlaces, { eventId, orderId, taken })).toEqual({ corrected: true });
    expect(await hold()).toMatchObject({ places: [[2, 3]] });
    expect(await call(broker, releasePlaces, { eventId, orderId, claims: taken })).toEqual({
      released: true,
    });
    expect(await call(broker, reloadPlaces, { eventId })).toEqual({ forgotten: true });
    expect(await call(broker, reloadPlaces, { eventId })).toEqual({ forgotten: false });
    expect(await hold()).toEqual(held);
  });

  it("answers a refusal as an outcome, not as an error", async () => {
    const sold = await call(broker, holdPlaces, { ...request, lines: [some(11)] });
    expect(sold).toEqual({ outcome: "soldOut", line: 0, left: 10 });
  });

  it("shows what is left to anyone", async () => {
    await hold();
    const shown = await call(broker, getAvailability, { eventId });
    expect(shown).toEqual({
      eventId,
      quotas: [
        { quotaId: "quo_floor", capacity: 10, left: 8, freePlaces: null },
        { quotaId: "quo_hall", capacity: 14, left: 14, freePlaces: [[1, 14]] },
      ],
    });
  });

  it("says NOT_FOUND of an event that no one knows", async () => {
    const unknown = call(broker, getAvailability, { eventId: "evt_none" });
    await expect(unknown).rejects.toMatchObject({ type: "NOT_FOUND", code: 404 });
  });

  it("learns a capacity that grew from the news of its event", async () => {
    await hold();
    ledger.event.version = 2;
    ledger.event.quotas[0]!.capacity = 30;
    await publish(broker, eventChanged, { eventId, version: 2 });
    const shown = await call(broker, getAvailability, { eventId });
    expect(shown).toMatchObject({ quotas: [{ capacity: 30, left: 28 }, {}] });
  });

  it("publishers need not wait until the event has been handled", async () => {
    const { promise, reject } = Promise.withResolvers<never>();
    ledger.readEvent = () => promise;
    await publish(broker, eventChanged, { eventId, version: 2 });
    expect(logged).not.toContain("could not be read");
    reject(new Error("the events are away"));
    await eventually(() => logged.includes("the new version of an event could not be read"));
  });
}

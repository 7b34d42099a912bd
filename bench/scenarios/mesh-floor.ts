import mongoose from "mongoose";
import { readSettings } from "../../lib/settings/env.ts";
import { createLogger } from "../../lib/telemetry/logging.ts";
import { openRedis, type RedisClient } from "../../mixins/redis/redis-client.ts";
import { openRedisPlaces } from "../../services/inventory/redis/redis-places.ts";
import { ordersSpec } from "../../services/orders/order/order-documents.ts";
import { askingAtBus, connectToBus } from "../baselines/raw-bus.ts";
import type { Row } from "../figures.ts";
import { HttpClient } from "../http-client.ts";
import { expectStatus, type Load, measure } from "../load.ts";
import { MeasuredProcess, type ServerAddresses } from "../measured/measured-process.ts";
import { compared } from "../ratios.ts";
import type { ShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";
import { fulfilled, withOrdersIn } from "../stored-orders.ts";

/** The best figures of this mesh's servers, each alone and at the concurrency of the buyers. */
export async function meshFloor({ measured }: ShopUnderLoad, size: Size): Promise<Row[]> {
  const raw = (name: string, full: number, work: Load["work"]) =>
    measure(measured, { name, workers: size.concurrent, operations: size.operations(full), work });
  const servers = measured.servers as ServerAddresses;
  return [
    ...(await httpThroughBalancer(size)),
    await questionsAtBus(servers.nats, raw),
    ...(await scriptCalls(servers.redis, raw)),
    await orderInserts(servers.mongo, raw),
  ];
}

type Raw = (name: string, full: number, work: Load["work"]) => Promise<Row>;

/** A bare server, without and with the balancer in front. */
async function httpThroughBalancer({ concurrent, operations }: Size): Promise<Row[]> {
  const echo = await MeasuredProcess.start("baselines/echo-server.ts");
  const balancer = await MeasuredProcess.start("baselines/balanced-echo.ts", { args: [echo.url] });
  const body = { eventId: "evt_echo", lines: [{ ticketTypeId: "typ_echo", quantity: 2 }] };
  const echoed = async (name: string, measured: MeasuredProcess) => {
    const client = new HttpClient(measured.url);
    const work = async () => expectStatus(await client.post("/", body), 200);
    const row = await measure(measured, { name, workers: concurrent, operations: operations(10_000), work });
    client.close();
    return row;
  };
  try {
    return [await echoed("bare node:http echo", echo), await echoed(compared.throughBalancer, balancer)];
  } finally {
    await balancer.stop();
    await echo.stop();
  }
}

async function questionsAtBus(url: string, raw: Raw): Promise<Row> {
  const answering = await MeasuredProcess.start("baselines/bus-echo.ts", { args: [url] });
  const bus = await connectToBus(url);
  const ask = askingAtBus(bus);
  try {
    return await raw(compared.overBus, 20_000, () => timed(ask));
  } finally {
    await bus.close();
    await answering.stop();
  }
}

async function scriptCalls(url: string, raw: Raw): Promise<Row[]> {
  const log = createLogger(readSettings({ LOG_LEVEL: "silent" }));
  const redis = openRedis(url, log);
  const one = (await redis.send("SCRIPT", "LOAD", "return 1")) as string;
  try {
    return [
      await raw("raw Redis EVALSHA of `return 1`", 20_000, () => timed(() => redis.send("EVALSHA", one, 0))),
      await holds(redis, raw),
    ];
  } finally {
    await redis.close();
  }
}

/** The shop's own hold of one place, at an event of many. */
async function holds(redis: RedisClient, raw: Raw): Promise<Row> {
  const places = openRedisPlaces(redis);
  const loader = { token: "bench", nowMs: Date.now() };
  const [eventId, quotaId] = ["evt_bench", "quo_bench"];
  await places.beginLoad(eventId, loader, {
    eventVersion: 1,
    quotas: [{ quotaId, capacity: 200_000, rows: [] }],
  });
  await places.finishLoad(eventId, loader.token);
  const hold = async (nth: number) => {
    const answer = await places.hold(
      {
        eventId,
        eventVersion: 1,
        orderId: `ord_bench_${nth}`,
        buyerId: "usr_bench",
        lines: [{ quotaId, quantity: 1, pick: "any" }],
        limits: [],
      },
      Date.now(),
    );
    if (answer.outcome !== "held") throw new Error(`a hold was answered "${answer.outcome}"`);
  };
  const row = await raw(compared.hold, 10_000, (_, nth) => timed(() => hold(nth)));
  await places.unload(eventId);
  return row;
}

/** One order at a time, with the shop's indexes and write concern, by the driver alone. */
async function orderInserts(url: string, raw: Raw): Promise<Row> {
  const database = "bench_raw";
  await withOrdersIn(database, url, async () => {});
  const client = await new mongoose.mongo.MongoClient(url, { maxPoolSize: 50 }).connect();
  const orders = client.db(database).collection<{ _id: string }>(ordersSpec.name, {
    writeConcern: { w: "majority", journal: true },
  });
  try {
    return await raw(compared.insert, 10_000, (_, nth) => timed(() => orders.insertOne(fulfilled(nth))));
  } finally {
    await client.close();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

import { setTimeout as pause } from "node:timers/promises";
import { readSettings } from "../../lib/settings/env.ts";
import { createLogger } from "../../lib/telemetry/logging.ts";
import { openRedis } from "../../mixins/redis/redis-client.ts";
import { percentiles, type Row } from "../figures.ts";
import { expectStatus } from "../load.ts";
import type { ServerAddresses } from "../measured/measured-process.ts";
import { api, type OnSale, putOnSale, reservation, type ShopUnderLoad } from "../shop-under-load.ts";
import type { Size } from "../size.ts";
import { sellOnMesh } from "../stored-orders.ts";

const turns = 5;
const quietMs = 500;
const againMs = 50;
const promisedMs = 5_000;
/** More than can be bought during the run. */
const freePlaces = 100_000;

/** How long an event of many sold places sells nothing after FLUSHALL, while all its buyers keep asking. */
export async function sellingAgain(
  shop: ShopUnderLoad,
  { soldPlaces }: Size,
): Promise<{ rows: Row[]; notes: string[] }> {
  const { redis: url, mongo } = shop.measured.servers as ServerAddresses;
  const sale = await putOnSale(shop.creator, soldPlaces + freePlaces);
  await sellOnMesh(mongo, sale, soldPlaces);
  const redis = openRedis(url, createLogger(readSettings({ LOG_LEVEL: "silent" })));
  const rush = keepReserving(shop, sale);
  const gapsMs: number[] = [];
  try {
    await rush.nextGranted();
    for (let turn = 0; turn < turns; turn++) {
      await pause(quietMs);
      const startedMs = performance.now();
      await redis.send("FLUSHALL");
      await rush.nextGranted();
      gapsMs.push(performance.now() - startedMs);
    }
  } finally {
    await rush.end();
    await redis.close();
  }
  const { granted, refused } = rush;
  const firstFree = Math.min(...granted);
  if (firstFree <= soldPlaces || new Set(granted).size < granted.length)
    throw new Error("a place was sold twice");
  const name = `until it sells again, ${soldPlaces} places sold`;
  const row = { name, operations: turns, perSecond: Number.NaN, ...percentiles(gapsMs), cpuMs: Number.NaN };
  const verdict = row.p99 <= promisedMs ? "within" : "above";
  const notes = [
    `The longest was ${(row.p99 / 1_000).toFixed(1)} s, ${verdict} ${promisedMs / 1_000} s. In the meantime ${refused.count} requests were answered 503; ${granted.length} places were sold, none of them twice.`,
  ];
  return { rows: [row], notes };
}

/** All buyers reserve one place after the other. */
function keepReserving({ buyers }: ShopUnderLoad, sale: OnSale) {
  const granted: number[] = [];
  const refused = { count: 0 };
  let waiting = Promise.withResolvers<void>();
  let askedMs = 0;
  let isOver = false;
  const buyer = async (client: (typeof buyers)[number]) => {
    while (!isOver) {
      const sentMs = performance.now();
      const answer = await client.post(`${api}/orders`, reservation(sale));
      expectStatus(answer, 201, 503, 504);
      if (answer.status === 201) {
        granted.push(...answer.body.lines[0].placeNumbers);
        if (sentMs > askedMs) waiting.resolve();
      } else {
        refused.count++;
        await pause(againMs);
      }
    }
  };
  const all = Promise.all(buyers.map(buyer));
  all.catch((error) => waiting.reject(error));
  return {
    granted,
    refused,
    /** Settles when a request that is sent from now on was granted. */
    nextGranted(): Promise<void> {
      askedMs = performance.now();
      waiting = Promise.withResolvers();
      // A buyer may have met a fault before anyone waited.
      return Promise.race([waiting.promise, all.then(() => waiting.promise)]);
    },
    async end() {
      isOver = true;
      await all;
    },
  };
}

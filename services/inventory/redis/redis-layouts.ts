import type { RedisArgument } from "../../../mixins/redis/redis-client.ts";
import type { Layout, StockAnswer } from "../places/places.ts";
import { freeRanges, rowEndBits } from "./redis-bitmaps.ts";

/** A layout as `lua/parts/layouts.lua` reads it. */
export function layoutArguments({ eventVersion, quotas }: Layout): RedisArgument[] {
  const ofQuotas = quotas.flatMap(({ quotaId, capacity, rows }) => {
    const { rowsEnd, longestRow, bits } = rowEndBits(rows);
    return [quotaId, capacity, rowsEnd, longestRow, bits];
  });
  return [eventVersion, ...ofQuotas];
}

/** The answer of `lua/stock.lua`. */
export function decodedStock(answer: unknown[]): StockAnswer {
  if (String(answer[0]) !== "loaded") return { outcome: "notLoaded" };
  const [, eventVersion, ...quotas] = answer as [Buffer, number, ...[Buffer, number, number, Buffer][]];
  return {
    outcome: "loaded",
    eventVersion,
    quotas: quotas.map(([quotaId, capacity, left, bitmap]) => ({
      quotaId: String(quotaId),
      capacity,
      left,
      freePlaces: bitmap.length > 0 ? freeRanges(bitmap, capacity) : null,
    })),
  };
}

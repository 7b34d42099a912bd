import { expect, it } from "@jest/globals";
import type { Row } from "./figures.ts";
import { compared, ratios } from "./ratios.ts";

const row = (name: string, perSecond: number): Row => ({
  name,
  operations: 1,
  perSecond,
  p50: 1,
  p95: 1,
  p99: 1,
  cpuMs: 1,
});

it("ratios tell how many operations of the servers fit into one of the shop, and want all of them", () => {
  const rows = Object.values(compared).map((name) => row(`  ${name}`, 100));
  const slow = rows.map((one) => (one.name.trim() === compared.reserve ? { ...one, perSecond: 40 } : one));
  expect(ratios(slow)).toContain(`reserve 40/s, ${compared.hold} 100/s: 1 to 2.5.`);
  expect(() => ratios(rows.slice(1))).toThrow('there is no row "catalogue: one event" to compare');
});

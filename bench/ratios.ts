import type { Row } from "./figures.ts";

/** Each of the shop's operations, and what the servers alone do of that kind. */
const pairs: [ours: RegExp, theirs: RegExp][] = [
  [/^catalogue: one event/, /^the same through the balancer/],
  [/^catalogue: one event/, /^raw NATS/],
  [/^sold-out answers/, /hold script/],
  [/^reserve$/, /hold script/],
  [/^reserve$/, /^raw MongoDB/],
  [/^ *of these: POST \/orders\/\{id\}\/payment/, /^raw MongoDB/],
];

/** How many operations of the servers alone fit into one of the shop. */
export function ratios(rows: Row[]): string[] {
  return pairs.map(([ours, theirs]) => {
    const [own, raw] = [ours, theirs].map((wanted) => rows.find(({ name }) => wanted.test(name))) as [
      Row,
      Row,
    ];
    const fit = raw.perSecond / own.perSecond;
    return `${own.name.trim()} ${own.perSecond.toFixed(0)}/s, ${raw.name} ${raw.perSecond.toFixed(0)}/s: 1 to ${fit.toFixed(1)}.`;
  });
}

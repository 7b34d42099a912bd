import type { Row } from "./figures.ts";

/** The operations that are compared; the scenarios call them by these names. */
export const compared = {
  oneEvent: "catalogue: one event",
  soldOut: "sold-out answers",
  reserve: "reserve",
  pay: "of these: POST /orders/{id}/payment",
  throughBalancer: "the same through the balancer (CPU: the balancer's)",
  overBus: "raw NATS request and reply between two processes",
  hold: "raw Redis EVALSHA of the hold script, 200000 places",
  insert: "raw MongoDB inserts of one order",
} as const;

/** Each of the shop's operations beside the same operation of the bare servers. */
const pairs: [ours: string, theirs: string][] = [
  [compared.oneEvent, compared.throughBalancer],
  [compared.oneEvent, compared.overBus],
  [compared.soldOut, compared.hold],
  [compared.reserve, compared.hold],
  [compared.reserve, compared.insert],
  [compared.pay, compared.insert],
];

/** How many operations of the servers alone fit into one of the shop. Throws when one was not measured. */
export function ratios(rows: Row[]): string[] {
  const measured = (wanted: string): Row => {
    const row = rows.find(({ name }) => name.trim() === wanted);
    if (!row) throw new Error(`there is no row "${wanted}" to compare`);
    return row;
  };
  return pairs.map(([ours, theirs]) => {
    const [own, raw] = [measured(ours), measured(theirs)];
    const fit = raw.perSecond / own.perSecond;
    return `${ours} ${own.perSecond.toFixed(0)}/s, ${theirs} ${raw.perSecond.toFixed(0)}/s: 1 to ${fit.toFixed(1)}.`;
  });
}

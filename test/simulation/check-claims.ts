import { parseClaim, placeClaim } from "../../lib/claims.ts";
import type { OrderDocument } from "../../services/orders/order-documents.ts";
import type { Ending, Finding } from "./checker.ts";

/** No place is claimed twice or does not exist, limits hold, and the places agree with the ledger. */
export function checkClaims(ending: Ending): Finding[] {
  const orders = [...ending.ledgers.orders.docs.values()];
  return [
    ...orders.flatMap((order) => ownClaims(order).map((broken) => ({ broken, orderIds: [order._id] }))),
    ...claimedTwice(orders),
    ...beyondCapacity(ending, orders),
    ...beyondLimits(ending, orders),
    ...estimate(ending, orders),
  ];
}

const isLive = ({ state }: OrderDocument) => state !== "expired" && state !== "cancelled";

const placesOf = ({ lines }: OrderDocument) =>
  lines.flatMap(({ quotaId, placeNumbers }) => placeNumbers.map((number) => placeClaim(quotaId, number)));

/** An order claims exactly its places while it lives, and nothing afterwards. */
function ownClaims(order: OrderDocument): string[] {
  const claimed = order.claims.filter((claim) => parseClaim(claim).kind === "place").sort();
  const wanted = isLive(order) ? placesOf(order).sort() : [];
  const broken: string[] = [];
  if (claimed.join() !== wanted.join()) {
    broken.push(`an order that is "${order.state}" claims [${claimed}] instead of [${wanted}]`);
  }
  if (order.holding !== order.claims.length > 0)
    broken.push("`holding` does not say whether there are claims");
  return broken;
}

/** Out of lines as well as claims: a claim that is gone does not hide a place that was sold twice. */
function claimedTwice(orders: OrderDocument[]): Finding[] {
  const owners = new Map<string, string>();
  const findings: Finding[] = [];
  for (const order of orders.filter(isLive)) {
    for (const claim of new Set([...order.claims, ...placesOf(order)])) {
      const other = owners.get(claim);
      if (other) findings.push({ broken: `${claim} is sold twice`, orderIds: [other, order._id] });
      owners.set(claim, order._id);
    }
    const places = placesOf(order);
    if (new Set(places).size < places.length) {
      findings.push({ broken: "an order has a place twice", orderIds: [order._id] });
    }
  }
  return findings;
}

function beyondCapacity({ event }: Ending, orders: OrderDocument[]): Finding[] {
  return event.quotas.flatMap(({ id, capacity }) => {
    const selling = orders.filter(
      (order) => isLive(order) && order.lines.some((line) => line.quotaId === id),
    );
    const sold = selling.flatMap((o) => o.lines.flatMap((l) => (l.quotaId === id ? l.placeNumbers : [])));
    const orderIds = selling.map(({ _id }) => _id);
    const findings: Finding[] = [];
    if (sold.length > capacity)
      findings.push({ broken: `${sold.length} of ${capacity} places of ${id} are sold`, orderIds });
    if (sold.some((number) => number < 1 || number > capacity)) {
      findings.push({ broken: `a place of ${id} is sold that does not exist`, orderIds });
    }
    return findings;
  });
}

function beyondLimits({ event }: Ending, orders: OrderDocument[]): Finding[] {
  const limits = [
    { name: "of the event", max: event.maxTicketsPerBuyer, isCounted: () => true },
    ...event.ticketTypes.map((type) => ({
      name: `of ${type.id}`,
      max: type.maxPerBuyer,
      isCounted: (ticketTypeId: string) => ticketTypeId === type.id,
    })),
  ];
  const findings: Finding[] = [];
  for (const { name, max, isCounted } of limits) {
    const byBuyer = new Map<string, number>();
    for (const { buyerId, lines } of orders.filter(isLive)) {
      const counted = lines.filter((line) => isCounted(line.ticketTypeId));
      const tickets = counted.reduce((sum, line) => sum + line.placeNumbers.length, 0);
      byBuyer.set(buyerId, (byBuyer.get(buyerId) ?? 0) + tickets);
    }
    for (const [buyerId, tickets] of byBuyer) {
      if (max === null || tickets <= max) continue;
      const orderIds = orders.filter((order) => order.buyerId === buyerId).map(({ _id }) => _id);
      findings.push({
        broken: `${buyerId} has ${tickets} tickets ${name}, where ${max} is the most`,
        orderIds,
      });
    }
  }
  return findings;
}

function estimate({ taken }: Ending, orders: OrderDocument[]): Finding[] {
  if (taken === null) return [];
  const thought = [...taken].sort().join();
  const claimed = orders
    .flatMap((order) => order.claims)
    .sort()
    .join();
  if (thought === claimed) return [];
  return [{ broken: `the places think [${thought}] taken, the ledger [${claimed}]`, orderIds: [] }];
}
